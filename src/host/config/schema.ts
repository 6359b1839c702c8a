import * as vscode from 'vscode';
import type { JsonSchema } from '../../protocol/jsonSchema';

/** The schema that the build wrote from the catalogue; read at the first question. */
export class ConfigSchema {
  #schema: Promise<JsonSchema> | undefined;

  constructor(private readonly extension: vscode.Uri) {}

  get(): Promise<JsonSchema> {
    this.#schema ??= this.#read();
    return this.#schema;
  }

  async #read(): Promise<JsonSchema> {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extension, 'dist/config.schema.json'));
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonSchema;
  }
}
