import { expect, test } from '@jest/globals'
import handlebars from 'nodemailer-express-handlebars'
import * as nodemailer from 'nodemailer'
import { join } from 'node:path'
import { bothWays, seen } from './queue.js'
import { SMALL } from './mails.js'

test('a compile plugin fills in html and text; what arrives is as without the queue', async () => {
  const viewPath = join(import.meta.dirname, 'templates')
  const send = async (transport: object) => {
    const transporter = nodemailer.createTransport(transport)
    const viewEngine = { extname: '.hbs', defaultLayout: false, partialsDir: viewPath }
    transporter.use('compile', handlebars({ viewEngine, viewPath, extName: '.hbs' }))
    const templates = { template: 'greeting', text_template: 'greeting-text', context: { name: 'Ann' } }
    await transporter.sendMail({ ...SMALL, text: undefined, ...templates })
    transporter.close()
  }
  const [queued, direct] = await bothWays(send)
  expect(queued.map(seen)).toEqual(direct.map(seen))
  expect(queued[0]).toMatchObject({ html: '<p>Grüße, Ann!</p>', text: 'Grüße, Ann!' })
})
