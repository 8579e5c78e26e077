/** A store of which some verbs are others, for rows that look at a single verb. `changed`: by their names. */
export function changedStore(store, changed) {
  const bound = (value) => (typeof value === 'function' ? value.bind(store) : value)
  return new Proxy(store, { get: (_, name) => changed[name] ?? bound(Reflect.get(store, name)) })
}
