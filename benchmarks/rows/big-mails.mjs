// A thousand mails with an attachment of 5 MB, 7 MB each as they are sent: what queueing them takes of a process's memory,
// and what draining them takes of another's, over 5 connections.
import { startWorker } from '../contestants/start-worker.mjs'
import { now } from '../frame/rate.mjs'
import { startSinks } from '../sink/start.mjs'

const MEGABYTES = 5

const contestant = (database) => ({
  database,
  async open({ url, quick, given }) {
    const count = quick ? 20 : 1_000
    const settings = { url, transport: given.sink }
    const [web, worker] = [await startWorker(settings), await startWorker(settings)]
    return {
      async round() {
        const start = now()
        const { peak: enqueue } = await web.ask('enqueue', { count, megabytes: MEGABYTES })
        const between = now()
        const { peak: drain, sent, stoppedBy } = await worker.ask('deliver')
        if (sent !== count) throw new Error(`${sent} of ${count} were sent, stopped by ${stoppedBy}`)
        return { enqueue, drain, enqueueRate: (count * 1000) / (between - start), drainRate: (count * 1000) / (now() - between) } // prettier-ignore
      },
      async close() {
        web.end()
        worker.end()
      },
    }
  },
})

const below = (figure) => ({ figure, of: 'postgres', atMost: 200 })

export default {
  title: '1,000 mails with an attachment of 5 MB each',
  figures: {
    enqueue: { unit: 'MB of memory at most', better: 'less' },
    drain: { unit: 'MB of memory at most', better: 'less' },
    enqueueRate: { unit: 'mails/s', better: 'more' },
    drainRate: { unit: 'mails/s', better: 'more' },
  },
  goals: [below('enqueue'), below('drain')],
  quick: false,
  warmUp: false,
  rounds: 1,
  arrange: () => startSinks({ sink: { offer: 'chunking' } }),
  contestants: { postgres: contestant('postgres') },
}
