/** What an operator does, in a real browser, with JavaScript and without: find, understand, mend, pause, keep from sending. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer } from '@mailspool/core'
import type { Page } from 'playwright-core'
import { adminApp } from '../app.js'
import { shopServer } from '../scene.js'
import { listen, withBrowser, type Listening } from './browser.js'

const GROUP = 2000

withBrowser((browsing) => {
  describe.each([true, false])('JavaScript %s', (javaScriptEnabled) => {
    let mailer: Mailer
    let app: Listening
    let page: Page
    const said = () => page.locator('.said').first().innerText()
    const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
    const follow = (name: string | RegExp) => page.getByRole('link', { name }).first().click()

    beforeEach(async () => {
      const answers = { 'ann@exmaple.com': ['550 5.1.2 Host or domain name not found'], 'gone@example.org': ['550 5.1.1 User unknown'] } // prettier-ignore
      mailer = createMailer({
        store: createMemoryStore(),
        transport: { use: shopServer(answers) as never, accepts: 'bytes' },
        defaultFrom: 'Fjord Shop <hello@fjordshop.example>',
      })
      app = await listen(adminApp(mailer))
      page = await browsing.open({ javaScriptEnabled })
    }, 30_000)
    afterEach(async () => {
      await page.context().close()
      await app.close()
      await mailer.close()
    })
    const go = (path: string) => page.goto(`${app.address}/admin/mailer${path}`)

    test('find Ann’s mail, see why it failed, fix the address, send it, see it sent', async () => {
      await mailer.sendMany(['bo@example.com', 'Ann <ann@exmaple.com>', 'cy@example.com'].map((to) => ({ to, subject: `Welcome to ${to.slice(0, 3)}`, text: 'Hi' })))
      await mailer.deliver()
      await go('/')
      if (javaScriptEnabled) await page.keyboard.press('/')
      else await page.getByPlaceholder('Who was it for?').focus()
      await page.keyboard.type('ann@exmaple.com')
      await page.keyboard.press('Enter')
      await page.waitForURL(/messages\?q=/)
      expect(await page.locator('tbody tr').count()).toBe(1)
      await follow('Welcome to Ann')
      expect(await said()).toMatch(/^Failed: exmaple\.com is no domain that takes mail \(550 5\.1\.2\)/)
      await follow('Send again…')
      const field = page.getByLabel('Instead of ann@exmaple.com')
      expect(await field.inputValue()).toBe('ann@exmaple.com')
      await field.fill('ann@example.com')
      await press('Send again')
      await page.waitForURL(/done=again/)
      expect(await page.locator('p.notice').innerText()).toContain('This is the new message')
      await press('Send now')
      await page.waitForURL(/done=tried/)
      expect(await said()).toMatch(/^Delivered to ann@example\.com/)
    }) // prettier-ignore

    test(`a group of ${GROUP} failures is requeued`, async () => {
      await mailer.sendMany(Array.from({ length: GROUP }, (_, n) => ({ to: 'gone@example.org', subject: `Letter ${n}`, text: 'Hi' })))
      await mailer.deliver({ concurrency: 50 })
      expect((await mailer.counts()).failed).toBe(GROUP)
      await go('/failures')
      await press(/^Requeue 2,000/)
      expect(await said()).toBe('Requeue 2,000 messages?')
      await press('Requeue 2,000 messages')
      await page.waitForURL(/progress\//)
      for (let tries = 0; tries < 100 && (await said()) !== '2,000 messages gone through'; tries++) {
        await page.waitForTimeout(200)
        await page.reload()
      }
      expect(await page.locator('.sum').innerText()).toMatch(/2,000\s+queued again/)
      expect((await mailer.counts()).queued).toBe(GROUP)
    }, 40_000) // prettier-ignore

    test('pause with a reason, see it, resume', async () => {
      await mailer.send({ to: 'bo@example.com', subject: 'x', text: 'x' })
      await go('/')
      await page.getByText('Pause sending…').click()
      await page.getByLabel('Reason, shown to everybody here').first().fill('Wrong price in the picture')
      await press('Pause sending')
      expect(await said()).toBe('Sending is paused.')
      expect(await page.locator('.next').innerText()).toContain('by Kenji Mori just now: “Wrong price in the picture”')
      expect((await mailer.status()).paused).toBe(true)
      await press('Resume sending')
      expect(await said()).not.toBe('Sending is paused.')
    })

    test('put an address on the don’t-send list from its message, and take it off', async () => {
      await mailer.send({ to: 'gone@example.org', subject: 'x', text: 'x' })
      await mailer.deliver()
      await go('/messages?state=failed')
      await page.locator('td.subject a').click()
      await follow('Put it on the don’t-send list…')
      expect(await page.getByLabel('Address', { exact: true }).inputValue()).toBe('gone@example.org')
      await press('Add to the list')
      expect(await page.locator('tbody').innerText()).toContain('gone@example.org')
      expect(await mailer.dontSend.has('gone@example.org')).toBe(true)
      await press(/^Remove/)
      expect(await page.locator('p.notice').innerText()).toBe('The address is off the list.')
    })
  })

  test('with JavaScript: figures come by themselves; where they cannot be had, it is said how old they are', async () => {
    const mailer = createMailer({ store: createMemoryStore(), transport: 'null:', defaultFrom: 'a@example.com' })
    const app = await listen(adminApp(mailer))
    const page = await browsing.open()
    const queued = page.locator('.rail .n').nth(1)
    try {
      await mailer.send({ to: 'b@example.com', subject: 'One', text: 'x' })
      await page.clock.install()
      await page.goto(`${app.address}/admin/mailer/`)
      expect([await queued.innerText(), await page.locator('.stale').isVisible()]).toEqual(['1', false])
      await mailer.send({ to: 'b@example.com', subject: 'Two', text: 'x' })
      await page.clock.runFor(10_500)
      await page.waitForFunction("document.querySelectorAll('.rail .n')[1].textContent === '2'")
      await page.context().setOffline(true)
      await page.clock.runFor(10_500)
      await page.locator('.stale').waitFor({ state: 'visible' })
      expect(await page.locator('.stale').innerText()).toMatch(
        /^These figures are of \d\d:\d\d:\d\d: newer ones cannot be had/,
      )
      await page.context().setOffline(false)
      await page.clock.runFor(10_500)
      await page.locator('.stale').waitFor({ state: 'hidden' })
    } finally {
      await page.context().close()
      await app.close()
      await mailer.close()
    }
  })

  test('with JavaScript: rows are chosen and opened by keys alone, and counted', async () => {
    const mailer = createMailer({ store: createMemoryStore(), transport: 'null:', defaultFrom: 'a@example.com' })
    const app = await listen(adminApp(mailer))
    const page = await browsing.open()
    try {
      await mailer.sendMany([1, 2, 3].map((n) => ({ to: 'b@example.com', subject: `Number ${n}`, text: 'x' })))
      await page.goto(`${app.address}/admin/mailer/messages`)
      await page.locator('td.subject a').first().focus()
      for (const key of ['x', 'j', 'x', 'k', 'j', 'j']) await page.keyboard.press(key)
      expect(await page.locator('output').innerText()).toBe('2')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Number 1')
      await page.keyboard.press('Enter')
      await page.waitForURL(/messages\/[0-9a-f-]{36}$/)
      expect(await page.locator('time.clock').first().innerText()).toMatch(/^\d\d:\d\d:\d\d$/)
    } finally {
      await page.context().close()
      await app.close()
      await mailer.close()
    }
  })
})
