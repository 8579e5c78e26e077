// A contestant at work: opens itself when told, measures a round when told, closes when told. Ends when its parent is gone.
let opened = null

process.on('message', ({ verb, about }) => {
  VERBS[verb](about).then(
    (answer) => process.send({ answer: answer ?? {} }),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  )
})
process.on('disconnect', () => process.exit())

const VERBS = {
  async open({ file, contestant, place }) {
    const { default: row } = await import(file)
    opened = await row.contestants[contestant].open(place)
    return { absent: opened.absent }
  },
  async round(about) {
    globalThis.gc()
    return opened.round(about ?? {})
  },
  async close() {
    await opened.close?.()
  },
}
