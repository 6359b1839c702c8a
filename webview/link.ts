import { messagesVersion, parseToPanel, type FromPanel, type ToPanel } from '../src/protocol/messages';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: () => EditorApi;

/** The panel's end of the line to the extension host. */
export interface Link {
  send(body: FromPanel, inReplyTo?: number): void;
  /** What survives a reload: ids and view settings, never data. */
  remembered(): unknown;
  remember(state: unknown): void;
}

/** @param received called with each message that fits, and its id to acknowledge; others are logged */
export const openLink = (received: (message: ToPanel, id: number) => void): Link => {
  const editor = acquireVsCodeApi();
  let lastId = 0;
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const parsed = parseToPanel(data);
    if ('ok' in parsed) received(parsed.ok.body, parsed.ok.id);
    else console.warn(`A message of the extension does not fit:\n${parsed.wrong}`);
  });
  return {
    send: (body, inReplyTo) => editor.postMessage({
      version: messagesVersion, id: ++lastId, body, ...(inReplyTo !== undefined && { inReplyTo }),
    }),
    remembered: () => editor.getState(),
    remember: (state) => editor.setState(state),
  };
};
