// What `await req.mailer.send()` adds to a request: the server's CPU for a request that queues a mail and for one that
// does not, on each database. Those who ask are another process.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { mailer } from '@mailspool/express'
import { mailOf } from '../frame/mails.mjs'

const VISITORS = fileURLToPath(new URL('../contestants/visitors.mjs', import.meta.url))

const contestant = (database) => ({
  ...(database === undefined ? {} : { database }),
  async open({ url, seconds }) {
    const app = express()
    const queue = database === undefined ? null : mailer({ database: url, autoMigrate: true, transport: 'null:', admin: false }) // prettier-ignore
    if (queue !== null) {
      await queue.mailer.ready()
      app.use(queue)
    }
    let n = 0
    app.post('/', async (req, res) => {
      if (queue !== null) await req.mailer.send(mailOf(n++))
      res.json({ ordered: true })
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const visitors = fork(VISITORS, [String(server.address().port)], { execArgv: [] })
    return {
      async round() {
        const cpu = process.cpuUsage()
        visitors.send({ seconds })
        const [{ requests, p50 }] = await once(visitors, 'message')
        const { user, system } = process.cpuUsage(cpu)
        return { cpu: (user + system) / requests, p50 }
      },
      async close() {
        visitors.kill('SIGKILL')
        server.close()
        server.closeAllConnections()
        await queue?.close()
      },
    }
  },
})

const below = (of) => ({ figure: 'cpu', of, atMost: 1000 })

export default {
  title: 'a request that queues a mail, 10 at a time, beside one that does not',
  figures: {
    cpu: { unit: 'us of CPU a request', better: 'less' },
    p50: { unit: 'ms', better: 'less' },
  },
  // the whole request, which is more than was asked for
  goals: [below('postgres'), below('mariadb'), below('sqlite')],
  quick: false,
  contestants: {
    'no mail': contestant(),
    postgres: contestant('postgres'),
    mariadb: contestant('mariadb'),
    sqlite: contestant('sqlite'),
  },
}
