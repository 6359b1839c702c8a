import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { meant } from '../config/nearest';
import { entryOf, numbersIn, summaryOf, tensor, type Value } from './values';

/** Names that an expression may use, by level; a value is computed when it is asked for. */
export type Names = Readonly<Record<string, () => Value>>;

/** Longest expression that is read: nobody types more, and the parser's depth is bounded by it. */
const mostLetters = 500;

/** Functions of expressions. Each takes values that consist of numbers. */
const functions: Readonly<Record<string, (value: Value) => Value>> = {
  norm: (value) => summaryOf(value).norm,
  mean: (value) => summaryOf(value).mean,
  min: (value) => summaryOf(value).least,
  max: (value) => summaryOf(value).greatest,
  sum: (value) => [...numbersIn(value)].reduce((a, b) => a + b, 0),
  abs: (value) => (typeof value === 'number' ? Math.abs(value) : mapped(value, Math.abs)),
  size: (value) => summaryOf(value).count,
  isNaN: (value) => some(value, Number.isNaN),
  isFinite: (value) => !some(value, (x) => !Number.isFinite(x)),
  shape: (value) => (typeof value === 'object' && value.kind === 'tensor' ? `[${value.shape.join(', ')}]` : 'scalar'),
};
export const functionNames = Object.keys(functions);

const some = (value: Value, is: (x: number) => boolean): boolean => {
  for (const x of numbersIn(value)) if (is(x)) return true;
  return false;
};
const mapped = (value: Value, f: (x: number) => number): Value => {
  if (typeof value !== 'object' || value.kind !== 'tensor') throw new HumanError(tell`abs wants a number or a tensor`);
  return tensor(value.shape, Array.from(value.data, f));
};

/** Operators from the loosest to the tightest. */
const binary: readonly Readonly<Record<string, (a: Value, b: Value) => Value>>[] = [
  { '||': (a, b) => Boolean(a) || Boolean(b) },
  { '&&': (a, b) => Boolean(a) && Boolean(b) },
  { '==': (a, b) => a === b, '!=': (a, b) => a !== b },
  { '<=': (a, b) => real(a) <= real(b), '>=': (a, b) => real(a) >= real(b), '<': (a, b) => real(a) < real(b), '>': (a, b) => real(a) > real(b) },
  { '+': (a, b) => real(a) + real(b), '-': (a, b) => real(a) - real(b) },
  { '*': (a, b) => real(a) * real(b), '/': (a, b) => real(a) / real(b), '%': (a, b) => real(a) % real(b) },
];
const real = (value: Value): number => {
  if (typeof value === 'number') return value;
  throw new HumanError(tell`only numbers can be compared and calculated with: take norm(…), mean(…), max(…) or an entry`);
};

const tokenPattern =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([A-Za-z_θα∇′][\w′]*)|('[^']*'|"(?:[^"\\]|\\.)*")|(\|\||&&|==|!=|<=|>=|[-<>+*/%!()[\].,]))/yu;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign';
  readonly text: string;
}

const tokensOf = (text: string): Token[] => {
  if (text.length > mostLetters) throw new HumanError(tell`an expression has at most ${mostLetters} letters`);
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  const whole = text.trimEnd();
  while (tokenPattern.lastIndex < whole.length) {
    const at = tokenPattern.lastIndex;
    const found = tokenPattern.exec(whole);
    if (!found) throw new HumanError(tell`"${whole.slice(at).trim().slice(0, 12)}" cannot be read`);
    const [, digits, name, quoted, sign] = found;
    if (digits !== undefined) tokens.push({ kind: 'number', text: digits });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1) });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
};

/** Reads and computes at once: expressions are short. */
class Reader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[], private readonly names: Names) {}

  whole(): Value {
    const value = this.#level(0);
    const rest = this.tokens[this.#at];
    if (rest) throw new HumanError(tell`"${rest.text}" is one word too many`);
    return value;
  }

  #level(level: number): Value {
    const operators = binary[level];
    if (!operators) return this.#unary();
    let value = this.#level(level + 1);
    for (;;) {
      const sign = this.tokens[this.#at];
      const operator = sign?.kind === 'sign' && Object.hasOwn(operators, sign.text) ? operators[sign.text] : undefined;
      if (!operator) return value;
      this.#at++;
      value = operator(value, this.#level(level + 1));
    }
  }

  #unary(): Value {
    if (this.#takes('-')) return -real(this.#unary());
    if (this.#takes('!')) return !this.#unary();
    let value = this.#primary();
    for (;;) {
      if (this.#takes('[')) value = this.#entry(value);
      else if (this.#takes('.')) value = itemOf(value, this.#next().text);
      else return value;
    }
  }

  #entry(value: Value): Value {
    const index = this.#level(0);
    this.#must(']');
    if (typeof index === 'string') return itemOf(value, index);
    if (typeof value === 'object' && value.kind === 'tensor') return entryOf(value, real(index));
    throw new HumanError(tell`a group is asked by name, e.g. grad["dense1/weight"]`);
  }

  #primary(): Value {
    const token = this.#next();
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'text') return token.text;
    if (token.text === '(') return this.#closed(this.#level(0));
    if (token.kind === 'name') return this.#named(token.text);
    throw new HumanError(tell`"${token.text}" stands where a value should`);
  }

  #named(name: string): Value {
    if (name === 'true' || name === 'false') return name === 'true';
    if (this.#takes('(')) {
      const work = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (!work) throw new HumanError(tell`there is no function ${name}${meant(name, functionNames)}`);
      return work(this.#closed(this.#level(0)));
    }
    const value = Object.hasOwn(this.names, name) ? this.names[name] : undefined;
    if (!value) throw new HumanError(tell`${name} is not known here${meant(name, Object.keys(this.names))}`);
    return value();
  }

  #closed(value: Value): Value {
    this.#must(')');
    return value;
  }

  #next(): Token {
    const token = this.tokens[this.#at++];
    if (!token) throw new HumanError(tell`the expression ends too early`);
    return token;
  }

  #takes(sign: string): boolean {
    const token = this.tokens[this.#at];
    const is = token?.kind === 'sign' && token.text === sign;
    if (is) this.#at++;
    return is;
  }

  #must(sign: string): void {
    if (!this.#takes(sign)) throw new HumanError(tell`"${sign}" is missing`);
  }
}

const itemOf = (value: Value, name: string): Value => {
  const items = typeof value === 'object' && value.kind === 'group' ? value.items : undefined;
  if (items && Object.hasOwn(items, name)) return items[name];
  throw new HumanError(tell`there is no ${name}${items ? meant(name, Object.keys(items)) : ': only groups have named parts'}`);
};

/**
 * Value of an expression: numbers, the names given, `[…]`, arithmetic, comparisons, `&& || !`, and the functions above.
 * Nothing is executed. @throws Error with half a sentence when it cannot be read or computed
 */
export const evaluate = (expression: string, names: Names): Value => new Reader(tokensOf(expression), names).whole();
