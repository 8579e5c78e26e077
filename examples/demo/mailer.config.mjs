// The one configuration of the demo's queue, read by the shop (app.use(mailer())) and by `npx mailer-cli` alike.
// The demo puts MAILER_DATABASE, MAILER_TRANSPORT and MAILER_LOCK_PATH before it: a fresh folder and a free port.
import { defineConfig } from '@mailspool/config'

export default defineConfig({
  database: 'sqlite:./.mailer/queue.sqlite',
  transport: 'smtp://127.0.0.1:2525',
  defaultFrom: 'Lighthouse Tea <shop@lighthouse-tea.example>',
  admins: ['Rosa Lindqvist <rosa@lighthouse-tea.example>'],
  subjectPrefix: '[Lighthouse Tea] ',
  admin: {
    path: '/admin/mailer',
    // For the demo only: whoever sits at this machine may do everything. A real one asks who is logged in (lesson 3).
    authorize: (req) => (isHere(req.socket.remoteAddress) ? { name: 'Demo', rights: 'all' } : null),
  },
})

const isHere = (address) => ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address)
