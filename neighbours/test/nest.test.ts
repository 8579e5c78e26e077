import { expect, test } from '@jest/globals'
import { HandlebarsAdapter } from '@nestjs-modules/mailer/adapters/handlebars.adapter'
import { MailerModule, MailerService, type MailerOptions } from '@nestjs-modules/mailer'
import { Injectable, Logger, Module, type INestApplicationContext } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { join } from 'node:path'
import 'reflect-metadata'
import { afterThisTest, aQueue, bothWays, refusal, seen } from './queue.js'

Logger.overrideLogger(false)

/** A service of an application: it knows Nest's mailer and nothing of a queue. */
@Injectable()
class Welcome {
  constructor(private readonly mailer: MailerService) {}

  greet(to: string, more: object = {}): Promise<unknown> {
    return this.mailer.sendMail({
      to,
      subject: 'Hello {{name}}',
      template: 'greeting',
      context: { name: 'Ann' },
      ...more,
    })
  }
}

async function application(transport: MailerOptions['transport']): Promise<INestApplicationContext> {
  @Module({
    imports: [
      MailerModule.forRootAsync({
        useFactory: () => ({
          transport,
          defaults: { from: '"Shop" <shop@example.com>', headers: { 'X-Shop': 'yes' } } as object,
          template: { dir: join(import.meta.dirname, 'templates'), adapter: new HandlebarsAdapter() },
        }),
      }),
    ],
    providers: [Welcome],
  })
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- what a module of Nest is
  class Shop {}

  const app = await NestFactory.createApplicationContext(Shop)
  afterThisTest(() => app.close())
  return app
}

test('a template with its css arrives as without the queue', async () => {
  const send = async (transport: object) => {
    const attachments = [{ filename: 'a.txt', content: 'x' }]
    await (await application(transport)).get(Welcome).greet('ann@example.com', { attachments })
  }
  const [queued, direct] = await bothWays(send)
  expect(queued.map(seen)).toEqual(direct.map(seen))
  expect(queued[0]).toMatchObject({ subject: 'Hello Ann', html: expect.stringContaining('Grüße, Ann!') })
})

test('queue options, refusals, verify, and an end of the application that leaves the queue open', async () => {
  const { mailer, transport, arrived } = await aQueue()
  const app = await application(transport)
  const welcome = app.get(Welcome)
  await welcome.greet('ann@example.com', { queue: { priority: 'high', tags: ['welcome'] } })
  await welcome.greet('bob@example.com', { headers: { 'X-Mailer-Priority': 'low' } })
  expect(await refusal(welcome.greet('ann@example.com', { attachments: [{ path: '/etc/hosts' }] }))).toMatchObject({
    code: 'MAILER_ATTACHMENT_REFUSED',
  })
  expect(await app.get(MailerService).verifyAllTransporters()).toBe(true)
  await app.close()
  const { items } = await mailer.list()
  expect(items.map((one) => [one.priority, one.tags]).sort()).toEqual([
    ['high', ['welcome']],
    ['low', []],
  ])
  expect((await arrived()).map((one) => one.envelope.to)).toEqual([['ann@example.com'], ['bob@example.com']])
})
