// Lesson 5: read by the app and by cron. Who may see the admin page stands in app.mjs, beside the login that knows it.
import { defineConfig } from '@mailspool/config'

export default defineConfig({
  database: 'sqlite:./.mailer/queue.sqlite',
  transport: 'outbox:./.mailer/outbox',
  defaultFrom: 'Shop <shop@example.com>',
})
