// What a worker costs that has nothing to do. On Postgres it sleeps until it is woken or its sweep is due; elsewhere it
// looks by itself, at first often and then every half a minute.
import { openMailspool } from '../contestants/mailspool.mjs'

const contestant = (database) => ({
  database,
  async open({ url, seconds }) {
    const mailer = await openMailspool({ url })
    await mailer.ready()
    const stop = new AbortController()
    const stopped = mailer.work({ signal: stop.signal })
    return {
      async round() {
        const cpu = process.cpuUsage()
        const start = performance.now()
        await new Promise((resolve) => setTimeout(resolve, seconds * 1500))
        const { user, system } = process.cpuUsage(cpu)
        return { share: (user + system) / (performance.now() - start) / 10 }
      },
      async close() {
        stop.abort()
        await stopped
        await mailer.close()
      },
    }
  },
})

export default {
  title: 'a worker with nothing to do',
  figures: { share: { unit: '% of a core', better: 'less' } },
  goals: [
    { figure: 'share', of: 'postgres', atMost: 0.5 },
    { figure: 'share', of: 'mariadb', atMost: 1 },
    { figure: 'share', of: 'sqlite', atMost: 1 },
  ],
  quick: false,
  contestants: {
    postgres: contestant('postgres'),
    mariadb: contestant('mariadb'),
    sqlite: contestant('sqlite'),
  },
}
