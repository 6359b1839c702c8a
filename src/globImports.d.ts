/** Every default export of a folder by file name: scripts/globImports.mjs. */
declare module 'glob:*' {
  const files: Readonly<Record<string, unknown>>;
  export default files;
}
