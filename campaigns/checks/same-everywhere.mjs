// Of a cluster: when all is at rest every node has the same rows.

export async function sameEverywhere(eyes) {
  const [first, ...others] = await Promise.all(eyes.map(checksums))
  const found = others.flatMap((other, nth) =>
    Object.keys({ ...first, ...other })
      .filter((table) => first[table] !== other[table])
      .map((table) => ({ id: null, text: `${table} is ${first[table]} on node 1 and ${other[table]} on node ${nth + 2}` })),
  ) // prettier-ignore
  const name = `tables that differ between ${eyes.length} nodes (of ${Object.keys(first).length})`
  return { name, figure: found.length, bound: 0, found }
}

async function checksums(eye) {
  const select = (statement) => eye.query(statement, { type: 'SELECT' })
  const tables = await select(
    'select table_name as name from information_schema.tables where table_schema = database()',
  )
  const rows = await select(`checksum table ${tables.map(({ name }) => name).join(', ')}`)
  return Object.fromEntries(rows.map((row) => [row.Table.split('.').at(-1), row.Checksum]))
}
