import * as vscode from 'vscode';
import { itemOf } from './items';
import type { Line, Place } from './lines';

/** A flat list of lines; drawn again only when its words changed. */
export class ListView implements vscode.TreeDataProvider<Place>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly tree: vscode.TreeView<Place>;
  #places: readonly Place[] = [];

  constructor(id: string, private readonly listed: () => readonly Line[]) {
    this.tree = vscode.window.createTreeView(id, { treeDataProvider: this, canSelectMany: false });
  }

  getChildren(place?: Place): Place[] {
    return place ? [] : [...this.#places];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem({ line }: Place): vscode.TreeItem {
    return itemOf(line);
  }

  update(): void {
    const lines = this.listed();
    const isSame = JSON.stringify(lines) === JSON.stringify(this.#places.map(({ line }) => line));
    if (isSame) return;
    this.#places = lines.map((line) => ({ id: line.id, line }));
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.tree.dispose();
    this.#changed.dispose();
  }
}
