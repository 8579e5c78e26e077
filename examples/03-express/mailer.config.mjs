// Lesson 3: read by the app and by cron. app.mjs mounts the admin page itself, after its session: so no page here.
import { defineConfig } from '@mailspool/config'

export default defineConfig({
  database: 'sqlite:./.mailer/queue.sqlite',
  transport: 'outbox:./.mailer/outbox',
  defaultFrom: 'Shop <shop@example.com>',
  admin: false,
})
