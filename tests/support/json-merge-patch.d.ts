/** Types of the package json-merge-patch, which has none. */
declare module 'json-merge-patch' {
  const oracle: { apply(target: unknown, patch: unknown): unknown };
  export default oracle;
}
