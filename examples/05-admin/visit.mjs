// Four people try the admin page of app.mjs: the list of mails, what stands in one, pausing, and the don't-send list.
const app = `http://127.0.0.1:${process.env.PORT ?? 3000}`
const json = { 'content-type': 'application/json' }
const post = (path, body) => fetch(app + path, { method: 'POST', headers: json, body: JSON.stringify(body) })

const { id } = await (await post('/orders', { email: 'ann@example.com' })).json()

await visit('nobody', {})
await visit('ann', { username: 'ann@example.com', password: 'ann likes tea' })
await visit('kenji', { username: 'kenji@example.com', password: 'kenji answers' })
await visit('rosa', { username: 'rosa@example.com', password: 'rosa runs it' })
const wrong = await post('/login', { username: 'rosa@example.com', password: 'a guess' })
console.log(`rosa, with a wrong password: ${wrong.status}`)

async function visit(name, credentials) {
  const login = credentials.username ? await post('/login', credentials) : null
  const cookie = login?.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const get = (path) => fetch(`${app}/admin/mailer${path}`, { headers: { cookie } })
  const list = await get('/messages')
  const content = await get(`/messages/${id}/message.eml`)
  const overview = await (await get('/')).text()
  const dontSend = await (await get('/dont-send')).text()
  const can = [
    list.ok && 'sees the list',
    content.ok && 'reads the mail',
    overview.includes('action="pause"') && 'may pause',
    dontSend.includes('dont-send/add') && "may change the don't-send list",
  ].filter(Boolean)
  console.log(`${name}: ${list.status}${can.length > 0 ? ` ${can.join(', ')}` : ''}`)
}
