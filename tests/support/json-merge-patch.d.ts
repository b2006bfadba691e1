/** What the tests use of the package json-merge-patch, which has no types. */
declare module 'json-merge-patch' {
  const oracle: { apply(target: unknown, patch: unknown): unknown };
  export default oracle;
}
