// node order.mjs EMAIL ITEM [refused|crash]: an order and its mail, in one transaction. The last word says what goes wrong.
import { openMailer } from '@mailspool/config'
import { Order, sequelize } from './database.mjs'

const [email, item, trouble] = process.argv.slice(2)
const queue = openMailer()

try {
  await sequelize.transaction(async (transaction) => {
    await Order.create({ email, item }, { transaction })
    await queue.send({ to: email, subject: 'Your order', text: `Thank you for ordering ${item}.` }, { transaction })
    console.log(`${email}: order and mail are written, and not yet committed`)
    if (trouble === 'refused') throw new Error('the card was refused')
    if (trouble === 'crash') process.kill(process.pid, 'SIGKILL')
  })
  console.log(`${email}: committed`)
} catch (error) {
  console.log(`${email}: rolled back, because ${error.message}`)
}
await queue.close()
await sequelize.close()
