// The shop: an ordinary Express app. Its routes queue mail by req.mailer, which app.use(mailer()) puts on every request.
import express from 'express'
import { isMailerError } from '@mailspool/core'
import { mailer } from '@mailspool/express'
import { giftCard, newsletter, passwordReset, receipt, reviewRequest, welcome } from './mails.mjs'
import { subscribers } from './customers.mjs'

const DAY = 86_400_000

/** @returns the app, and the mailer for code outside of requests. */
export function createShop() {
  const app = express()
  const queue = mailer()
  app.use(queue)
  app.use(express.json())

  app.post('/orders', async (req, res) => {
    const queued = await req.mailer.send(receipt(req.body), { tags: ['receipt'] })
    res.status(202).json(queued)
  })

  app.post('/orders/review-requests', async (req, res) => {
    const sendAt = new Date(Date.now() + 7 * DAY)
    res.status(202).json(await req.mailer.send(reviewRequest(req.body), { sendAt, priority: 'low', tags: ['review'] }))
  })

  app.post('/sign-ups', async (req, res) => {
    res.status(202).json(await req.mailer.send(welcome(req.body), { tags: ['welcome'] }))
  })

  app.post('/password-resets', async (req, res) => {
    // high: a person waits for it. sensitive: the link is shown on no page and leaves the database once it is sent.
    const queued = await req.mailer.send(passwordReset(req.body), {
      priority: 'high',
      sensitive: true,
      tags: ['login'],
    })
    res.status(202).json(queued)
  })

  app.post('/gift-cards', async (req, res) => {
    // hold: when nobody knows whether it arrived, a person decides. The queue makes no second copy by itself.
    res.status(202).json(await req.mailer.send(giftCard(req.body), { onUncertain: 'hold', tags: ['gift'] }))
  })

  app.post('/stock-alerts', async (req, res) => {
    const { tea, left } = req.body
    res.status(202).json(await req.mailer.mailAdmins(`${tea} runs out`, `There are ${left} left.`, { tags: ['stock'] }))
  })

  app.post('/newsletters', async (req, res) => {
    const mails = subscribers().map((person) => newsletter(person, req.body))
    const queued = await req.mailer.sendMany(mails, { priority: 'low', tags: ['newsletter'] })
    res.status(202).json(queued.map(({ id, state }) => ({ id, state })))
  })

  app.post('/unsubscribes', async (req, res) => {
    await req.mailer.dontSend.add(req.body.email, { reason: 'Asked for no more mail', source: 'the shop' })
    res.status(204).end()
  })

  app.use((error, _req, res, next) => {
    if (!isMailerError(error)) return next(error)
    res.status(error.retryable ? 503 : 400).json({ code: error.code, message: error.message })
  })
  return { app, queue: queue.mailer, close: () => queue.close() }
}
