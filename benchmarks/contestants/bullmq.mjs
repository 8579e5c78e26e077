// BullMQ on the Redis of REDIS_URL, as it is set up there (usually not durable); absent where there is none.
import { importPeer } from '../frame/peers.mjs'

const QUEUE = 'mailspool-bench'

/** @returns {{ enqueue, enqueueMany, close }} or {{ absent }}: why it cannot take part */
export async function openBullmq() {
  const { REDIS_URL } = process.env
  if (!REDIS_URL) return { absent: 'REDIS_URL names no Redis' }
  const { Queue } = await importPeer('bullmq')
  const { default: Redis } = await importPeer('ioredis')
  const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null })
  const queue = new Queue(QUEUE, { connection, defaultJobOptions: { removeOnComplete: true } })
  return {
    enqueue: (mail) => queue.add('mail', mail),
    enqueueMany: (mails) => queue.addBulk(mails.map((data) => ({ name: 'mail', data }))),
    async close() {
      await queue.obliterate({ force: true })
      await queue.close()
      connection.disconnect()
    },
  }
}
