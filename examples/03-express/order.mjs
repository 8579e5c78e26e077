// A visitor of the app in app.mjs: orders twice, once with a typo, and looks at the admin page as a stranger and as Rosa.
const app = `http://127.0.0.1:${process.env.PORT ?? 3000}`
const json = { 'content-type': 'application/json' }

const post = (path, body) => fetch(app + path, { method: 'POST', headers: json, body: JSON.stringify(body) })
const order = async (email) => {
  const response = await post('/orders', { email, item: 'a kettle' })
  console.log(`order for ${email}:`, response.status, JSON.stringify(await response.json()))
}

await order('ann@example.com')
await order('ann@@example.com')

const closed = await fetch(`${app}/admin/mailer/`)
console.log('admin page for a stranger:', closed.status)

const login = await post('/login', { email: 'rosa@example.com' })
const cookie = login.headers.getSetCookie()[0].split(';')[0]
const page = await fetch(`${app}/admin/mailer/messages`, { headers: { cookie } })
console.log(
  'admin page for Rosa:',
  page.status,
  (await page.text()).includes('ann@example.com') ? 'with the mail to Ann' : '',
)
