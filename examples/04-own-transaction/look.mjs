// What is in the database: the orders, and the mails of the queue.
import { openMailer } from '@mailspool/config'
import { Order, sequelize } from './database.mjs'

const queue = openMailer()
for (const { email, item } of await Order.findAll()) console.log(`order: ${email}, ${item}`)
for await (const { recipients, state } of queue.messages()) console.log(`mail: ${recipients[0].address}, ${state}`)
await queue.close()
await sequelize.close()
