// pg-boss as its documents advise, with its upkeep off, so that nothing but the calls is measured. What it queues is the
// mail's fields: it composes when it sends.
import { importPeer } from '../frame/peers.mjs'

const QUEUE = 'mail'

/** @returns {{ boss, enqueue(mail), enqueueMany(mails), close }} */
export async function openPgBoss({ url, connections = 10 }) {
  const { default: PgBoss } = await importPeer('pg-boss')
  const boss = new PgBoss({ connectionString: url, max: connections, supervise: false, schedule: false })
  boss.on('error', (error) => console.error(`pg-boss: ${error.message}`))
  await boss.start()
  await boss.createQueue(QUEUE)
  return {
    boss,
    queue: QUEUE,
    enqueue: (mail) => boss.send(QUEUE, mail),
    enqueueMany: (mails) => boss.insert(mails.map((data) => ({ name: QUEUE, data }))),
    close: () => boss.stop({ graceful: false, wait: true }),
  }
}
