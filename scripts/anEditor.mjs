/** An editor that takes whatever is done with it. */
export const anyEditor = new Proxy(class {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : key === Symbol.iterator ? [][Symbol.iterator] : anyEditor),
  set: () => true, apply: () => anyEditor, construct: () => anyEditor, getPrototypeOf: () => Object.prototype,
});

/**
 * Wakes a bundle of the extension in an editor that is none. @param text of the bundle @param asked called with each package it asks for
 * @param require gives all but the editor
 */
export const wake = (text, require, asked = () => undefined) => {
  const found = { exports: {} };
  new Function('module', 'exports', 'require', text)(found, found.exports, (name) => {
    asked(name);
    return name === 'vscode' ? anyEditor : require(name);
  });
  const nothing = { get: () => undefined };
  found.exports.activate({
    subscriptions: [], workspaceState: nothing, globalState: nothing, asAbsolutePath: String, extensionUri: anyEditor,
    globalStorageUri: { fsPath: '/' },
  });
};
