// Lesson 5: the admin page after session and Passport, so that it knows who asks, and what that person may do.
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { adminRouter, mailer } from '@mailspool/express'
import { byEmail, login } from './people.mjs'

passport.use(new LocalStrategy((email, password, done) => done(null, login(email, password) ?? false)))
passport.serializeUser((user, done) => done(null, user.email))
passport.deserializeUser((email, done) => done(null, byEmail(email) ?? false))

// admin: false: this line does not mount the page. Up here nobody is logged in yet.
const queue = mailer({ admin: false })
const app = express()
app.use(queue)
app.use(express.json())
app.use(session({ secret: process.env.SESSION_SECRET ?? 'only here', resave: false, saveUninitialized: false }))
app.use(passport.session())

app.post('/login', passport.authenticate('local'), (req, res) => res.json({ email: req.user.email }))
app.post('/orders', async (req, res) => {
  const { id } = await req.mailer.send({ to: req.body.email, subject: 'Your order', text: 'Thank you.' })
  res.status(202).json({ id })
})

// Who may do what. Whoever has no row here gets 403, and so does a typo.
const RIGHTS = {
  support: ['see', 'act'],
  operator: 'all',
}

function authorize({ user }) {
  return user && RIGHTS[user.role] ? { name: user.email, rights: RIGHTS[user.role] } : null
}

app.use('/admin/mailer', adminRouter(queue.mailer, { authorize }))

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`listening on port ${server.address().port}`)
})

process.once('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await queue.close()
})
