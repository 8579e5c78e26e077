// Lesson 2: the one configuration. The program that queues mail and the cron commands both find it from their folder.
import { defineConfig } from '@mailspool/config'

export default defineConfig({
  database: 'sqlite:./.mailer/queue.sqlite',
  // A folder of .eml files. In earnest: 'smtp://user:password@mail.example.com:587'
  transport: 'outbox:./.mailer/outbox',
  defaultFrom: 'Shop <shop@example.com>',
  maxRetries: 5,
})
