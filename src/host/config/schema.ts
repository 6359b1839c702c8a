import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { JsonSchema } from '../../protocol/jsonSchema';
import { sweepJsonSchema } from '../../protocol/sweep';
import { sweepLanguage } from '../../protocol/sweepLanguage';

/** The schema that the build wrote from the catalogue; read at the first question. */
export class ConfigSchema {
  #schema: Promise<JsonSchema> | undefined;
  #sweep: JsonSchema | undefined;

  constructor(private readonly extension: vscode.Uri) {}

  get(): Promise<JsonSchema> {
    this.#schema ??= this.#read();
    return this.#schema;
  }

  /** What may stand in a document: a config, or a sweep over the options of its base. */
  async of(document: vscode.TextDocument): Promise<JsonSchema> {
    const config = await this.get();
    if (document.languageId !== 'maml-sweep') return config;
    const { base } = (parse(document.getText(), [], { allowTrailingComma: true }) ?? {}) as { readonly base?: unknown };
    this.#sweep ??= sweepJsonSchema();
    return sweepLanguage(config, this.#sweep, await readBase(base, document.uri), typeof base === 'object');
  }

  async #read(): Promise<JsonSchema> {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extension, 'dist/config.schema.json'));
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonSchema;
  }
}

/** A sweep's base as it is written; undefined where it cannot be read. */
const readBase = async (base: unknown, sweep: vscode.Uri): Promise<unknown> => {
  if (typeof base !== 'string') return base;
  const file = base.startsWith('/') || /^[a-z]:[\\/]/i.test(base) ? vscode.Uri.file(base)
    : vscode.Uri.joinPath(sweep, '..', base.replaceAll('\\', '/'));
  const bytes = await vscode.workspace.fs.readFile(file).then((found) => found, () => undefined);
  return bytes && parse(new TextDecoder().decode(bytes), [], { allowTrailingComma: true });
};
