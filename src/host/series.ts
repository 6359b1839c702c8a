/** Columns of equal length that only grow at their end; a resume may cut them back. */
export class Series<Name extends string> {
  #columns: Record<Name, Float64Array>;
  #length = 0;

  constructor(private readonly names: readonly Name[]) {
    this.#columns = this.#allocate(256);
  }

  get length(): number {
    return this.#length;
  }

  push(row: Readonly<Record<Name, number>>): void {
    if (this.#length === this.#columns[this.names[0] as Name].length) this.#grow();
    for (const name of this.names) this.#columns[name][this.#length] = row[name];
    this.#length++;
  }

  /** Drops entries from the end while the predicate holds for their value in `name`. @returns whether any fell */
  cutWhile(name: Name, isGone: (value: number) => boolean): boolean {
    const before = this.#length;
    while (this.#length > 0 && isGone(this.#columns[name][this.#length - 1] ?? 0)) this.#length--;
    return this.#length < before;
  }

  /** Drops what lies beyond a length. */
  cutTo(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** What is there, without a copy. */
  column(name: Name): Float64Array {
    return this.#columns[name].subarray(0, this.#length);
  }

  /** The same with the room behind its end: thousands of calls make no thousands of views. */
  withRoom(name: Name): Float64Array {
    return this.#columns[name];
  }

  #grow(): void {
    const larger = this.#allocate(this.#length * 2);
    for (const name of this.names) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }

  #allocate(length: number): Record<Name, Float64Array> {
    const columns = this.names.map((name) => [name, new Float64Array(length)] as const);
    return Object.fromEntries(columns) as Record<Name, Float64Array>;
  }
}
