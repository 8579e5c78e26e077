// Lesson 4: the queue lives in the application's own database, and speaks to it through the application's own Sequelize.
import { defineConfig } from '@mailspool/config'
import { sequelize } from './database.mjs'

export default defineConfig({
  sequelize,
  transport: 'outbox:./.mailer/outbox',
  defaultFrom: 'Shop <shop@example.com>',
})
