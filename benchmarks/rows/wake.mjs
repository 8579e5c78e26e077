// What waking a worker costs those who enqueue, on Postgres: each mail in a transaction of the caller's own, so that as
// many connections are at work as are said, beside the same without the wake-up. Somebody listens in both.
import pg from 'pg'
import { SequelizeStore } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'
import { openMailspool } from '../contestants/mailspool.mjs'
import { mailOf } from '../frame/mails.mjs'
import { inLanes } from '../frame/rate.mjs'

/** The store's own; it has no setting that silences it. */
const CHANNEL = 'mailer_wake'

const contestant = (connections, isSilent) => ({
  database: 'postgres',
  async open({ url, seconds }) {
    const sequelize = new Sequelize(url, { logging: false, pool: { max: connections } })
    const store = new SequelizeStore({ sequelize })
    if (isSilent) store.reached.bell.ring = () => {}
    const mailer = await openMailspool({ storeOf: () => store })
    await mailer.ready()
    const listener = new pg.Client(url)
    let heard = 0
    listener.on('notification', () => (heard += 1))
    await listener.connect()
    await listener.query(`listen ${CHANNEL}`)
    const send = (n) => sequelize.transaction((transaction) => mailer.send(mailOf(n), { transaction }))
    return {
      async round() {
        heard = 0
        const figures = await inLanes({ seconds, lanes: connections }, send)
        await listener.query('select 1')
        if ((heard === 0) !== isSilent) throw new Error(`${heard} wake-ups were heard`)
        return figures
      },
      async close() {
        await listener.end()
        await mailer.close()
        await sequelize.close()
      },
    }
  },
})

const SIZES = [1, 10, 50]
const nameOf = (connections) => `${connections} connection${connections === 1 ? '' : 's'}`
const silent = (connections) => `${nameOf(connections)}, nobody woken`

export default {
  title: 'enqueue in the caller’s transactions, waking a worker, beside the same without',
  figures: { rate: { unit: 'mails/s', better: 'more' }, cpu: { unit: 'us of CPU a mail', better: 'less' } },
  goals: SIZES.map((size) => ({ figure: 'rate', of: nameOf(size), against: [silent(size)], atLeast: 0.95 })),
  quick: false,
  contestants: Object.fromEntries(
    SIZES.flatMap((size) => [
      [nameOf(size), contestant(size, false)],
      [silent(size), contestant(size, true)],
    ]),
  ),
}
