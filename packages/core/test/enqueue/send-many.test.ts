import { describe, expect, test } from '@jest/globals'
import { parse, parts, refusal } from './parts.js'

const GOOD = { to: 'ann@example.com', subject: 'Hello', text: 'Hi' }

describe('sendMany', () => {
  test('one call of add, ids in order, own options before the shared ones', async () => {
    const { sendMany, adds, row, wakes } = parts({ transports: ['bulk'] })
    const queued = await sendMany(
      [
        { ...GOOD, subject: 'a' },
        { mail: { ...GOOD, subject: 'b' }, options: { priority: 'high' } },
        { mail: { ...GOOD, subject: 'c' } },
      ],
      { priority: 'low', transport: 'bulk' },
    )
    expect(adds).toHaveLength(1)
    expect(queued.map(({ id }) => [row(id).subject, row(id).priority, row(id).transport])).toEqual([
      ['a', 'low', 'bulk'],
      ['b', 'high', 'bulk'],
      ['c', 'low', 'bulk'],
    ])
    expect(queued.map((one) => one.id)).toEqual(queued.map((one) => one.id).sort())
    expect(wakes()).toBe(1)
    expect(await sendMany([])).toEqual([])
  })

  test('one bad mail and nothing is stored; the error says which', async () => {
    const { sendMany, rows, adds } = parts()
    expect(await refusal(sendMany([GOOD, { ...GOOD, to: 'x' }]))).toMatchObject({
      code: 'MAILER_BAD_ADDRESS',
      path: 'mails[1].to',
    })
    expect(await refusal(sendMany([GOOD, { mail: GOOD, options: { priority: 9 as 1 } }]))).toMatchObject({
      path: 'mails[1].options.priority',
    })
    expect(await refusal(sendMany([GOOD, { subject: 'x' }]))).toMatchObject({ path: 'mails[1].to' })
    expect(await refusal(sendMany([GOOD, GOOD], { idempotencyKey: 'a' }))).toMatchObject({
      path: 'options.idempotencyKey',
    })
    expect(await refusal(sendMany('x' as unknown as []))).toMatchObject({ code: 'MAILER_BAD_MAIL', path: 'mails' })
    const other = parts().store.transaction()
    expect(await refusal(sendMany([{ mail: GOOD, options: { transaction: other } }]))).toMatchObject({
      path: 'mails[0].options.transaction',
    })
    expect([rows().length, adds.length]).toEqual([0, 0])
  })
})

describe("django-mailer's calls", () => {
  const staff = {
    admins: ['Root <root@x.de>', 'two@x.de'],
    managers: ['boss@x.de'],
    serverEmail: 'server@x.de',
    subjectPrefix: '[shop] ',
  }

  test('sendMail, sendHtmlMail, sendMassMail', async () => {
    const { sendMail, sendHtmlMail, sendMassMail, row, rows } = parts()
    const { id } = await sendMail('Subject', 'Text', null, ['a@x.de', 'b@x.de'], { priority: 'low' })
    expect(row(id)).toMatchObject({ from: 'Shop <shop@example.com>', priority: 'low', subject: 'Subject' })
    const html = await sendHtmlMail('Subject', 'Text', '<b>x</b>', 'me@x.de', 'a@x.de')
    expect(row(html.id).from).toBe('me@x.de')
    expect(await parse(row(html.id).content)).toMatchObject({ html: '<b>x</b>', text: 'Text' })
    const mass = await sendMassMail([['a', 't', null, 'a@x.de'], ['b', 't', 'me@x.de', ['b@x.de']]], { priority: 'high' }) // prettier-ignore
    expect([mass, rows().length]).toEqual([2, 4])
    expect(rows().at(-1)).toMatchObject({ subject: 'b', priority: 'high' })
  })

  test('mailAdmins and mailManagers: prefix, sender, priority, html', async () => {
    const { mailAdmins, mailManagers, row } = parts({ settings: staff })
    const admins = await mailAdmins('Disk full', 'sda1', { priority: 'high', html: '<b>sda1</b>' })
    const found = row(admins!.id)
    expect(found).toMatchObject({ subject: '[shop] Disk full', from: 'server@x.de', priority: 'high' })
    expect(found.recipients.map((one) => one.address)).toEqual(['root@x.de', 'two@x.de'])
    expect((await parse(found.content)).html).toBe('<b>sda1</b>')
    const managers = await mailManagers('Sold out', 'all')
    expect(row(managers!.id).recipients.map((one) => one.address)).toEqual(['boss@x.de'])
  })

  test('without admins nothing is queued; without serverEmail defaultFrom writes', async () => {
    const none = parts()
    expect([await none.mailAdmins('a', 'b'), await none.mailManagers('a', 'b'), none.rows().length]).toEqual([
      null,
      null,
      0,
    ])
    const { mailAdmins, row } = parts({ settings: { admins: ['a@x.de'] } })
    expect(row((await mailAdmins('a', 'b'))!.id)).toMatchObject({ from: 'Shop <shop@example.com>', subject: 'a' })
  })
})
