// Lesson 3: an Express app that queues mail, and the admin page behind the app's own login.
import express from 'express'
import session from 'express-session'
import { isMailerError } from '@mailspool/core'
import { adminRouter, mailer } from '@mailspool/express'

const queue = mailer()
const app = express()
app.use(queue)
app.use(express.json())
app.use(
  session({ secret: process.env.SESSION_SECRET ?? 'only for this lesson', resave: false, saveUninitialized: false }),
)

app.post('/orders', async (req, res) => {
  const { email, item } = req.body
  const queued = await req.mailer.send({ to: email, subject: 'Your order', text: `Thank you for ordering ${item}.` })
  res.status(202).json({ id: queued.id, state: queued.state })
})

// Stands for your login. Whoever it is, the session knows it afterwards.
app.post('/login', (req, res) => {
  req.session.user = { email: req.body.email, isAdmin: req.body.email === 'rosa@example.com' }
  res.json(req.session.user)
})

// Mounted here, after the session: up there nobody would be logged in yet.
// Whoever authorize answers an actor for may see the page, with that name in its log. Everybody else gets 403.
const authorize = (req) => (req.session.user?.isAdmin ? { name: req.session.user.email, rights: 'all' } : null)
app.use('/admin/mailer', adminRouter(queue.mailer, { authorize }))

// What send refuses names the field and says what to do.
app.use((error, _req, res, next) => {
  if (!isMailerError(error)) return next(error)
  res.status(error.retryable ? 503 : 400).json({ code: error.code, message: error.message })
})

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`listening on port ${server.address().port}`)
})

process.once('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await queue.close()
})
