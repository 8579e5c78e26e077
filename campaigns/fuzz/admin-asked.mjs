// One request to the admin page as an input describes it, and the rules on its answer. The page is read by a parser of HTML, so
// that an echo counts wherever it breaks out: as an element, as an attribute, as a script.
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { Parser } from 'htmlparser2'

export const MARK = '<fuzz-mark a="1\' onload=x">'
const ELEMENTS = new Set(
  'html head meta title link script style body header nav main footer section article aside h1 h2 h3 h4 p a ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td form fieldset legend label input select option optgroup button textarea output details summary dialog span strong em b i small code pre samp kbd time abbr mark div br hr svg g path rect line circle text tspan polyline polygon defs desc use iframe progress meter figure figcaption search bdi img noscript datalist template symbol'.split(' '),
) // prettier-ignore

/** @returns a function that asks and answers { status, headers, body }; it keeps one connection. */
export function ask(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const asking = ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port,
        agent,
        method,
        path,
        headers,
        setHost: headers.host === undefined,
      })
      sent.on('response', (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('end', () => resolve({ status: response.statusCode, headers: response.rawHeaders, body: Buffer.concat(pieces).toString() })) // prettier-ignore
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body ?? undefined)
    })
  return Object.assign(asking, { close: () => agent.destroy() })
}

/** `id` and `token` stand where the input says ID and has the right token. */
export function shaped(input, { id, token }) {
  const real = (one) => (one === 'ID' ? id : one).toWellFormed()
  const encode = (list) => list.map((pair) => pair.map((one) => encodeURIComponent(real(one))).join('=')).join('&')
  const where =
    input.rawPath === null ? input.path.map((one) => encodeURIComponent(real(one))).join('/') : sendable(input.rawPath)
  const given = { right: token, wrong: `${token}x` }[input.token]
  const form = [...input.form, ...(given === undefined ? [] : [['token', given]])]
  const tail = encode(input.query)
  const hasBody = ['POST', 'PUT', 'DELETE'].includes(input.method)
  const headers = {
    ...Object.fromEntries(
      input.headers.map(([name, value]) => [name, plain(value)]).filter(([, value]) => value !== ''),
    ),
    ...(input.site && { 'sec-fetch-site': input.site }),
    ...(input.type && { 'content-type': input.type }),
    'x-who': input.who,
  }
  const body = hasBody ? (input.rawBody ?? encode(form)) : null
  if (body !== null) headers['content-length'] = String(Buffer.byteLength(body))
  return {
    method: input.method,
    path: `/admin/${where}${tail === '' ? '' : `?${tail}`}`.slice(0, 8000),
    headers,
    body,
  }
}

/** What Node lets through in a header, and in the first line. */
const plain = (value) => value.replace(/[^\t -~\u0080-\u00ff]/g, '').trim().slice(0, 4000) // prettier-ignore
const sendable = (value) => value.replace(/[^!-~\u0080-\u00ff]/g, '').replaceAll('#', '')

export function judgeAnswer(input, { status, headers, body }) {
  assert.ok(status < 500, `the answer is ${status}: ${body.slice(0, 300)}`)
  const named = Object.fromEntries(
    headers.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1]]] : [])),
  )
  // Express itself answers a path that cannot be decoded
  if (['none', 'odd', 'throws'].includes(input.who))
    assert.ok([400, 403].includes(status), `a stranger was answered ${status}`)
  if (input.who === 'see' && input.method === 'POST' && input.path[0] !== 'preferences') assert.ok(status >= 400, 'who may only look did something') // prettier-ignore
  const unasked = input.token !== 'right' || input.site === 'cross-site'
  if (input.method === 'POST' && unasked)
    assert.ok(status >= 400, `a change without a right token was answered ${status}`)
  assert.equal(named['set-cookie']?.includes('a=b') ?? false, false, 'a cookie of the input is set')
  if (named.location !== undefined)
    assert.doesNotMatch(named.location, /^[a-z]+:|^[/\\]{2}/i, 'it leads to another site')
  const isPage = /html/.test(named['content-type'] ?? '') && status !== 400
  if (!isPage || /^default-src 'none'; base-uri 'none'; img-src data:/.test(named['content-security-policy'])) return
  assert.match(named['content-security-policy'] ?? '', /default-src 'none'/, 'a page without its policy')
  judgePage(body)
}

function judgePage(body) {
  const problems = []
  const onopentag = (name, attributes) => {
    if (!ELEMENTS.has(name)) problems.push(`an element <${name}>`)
    for (const [key, value] of Object.entries(attributes)) {
      if (!/^[a-z][a-z-]*[0-9]?$/i.test(key) || key.startsWith('on')) problems.push(`an attribute ${key}`)
      if (name === 'link' && value.startsWith('data:text/css;base64,')) continue // of those who are not let in
      if (/^(href|src|action|formaction)$/.test(key) && /^\s*(javascript|data|vbscript|https?):|^\s*[/\\]{2}/i.test(value)) problems.push(`${key}=${value.slice(0, 80)}`) // prettier-ignore
    }
    if (name === 'script' && attributes.src === undefined) problems.push('a script inline')
  }
  new Parser({ onopentag }).end(body)
  assert.deepEqual(problems, [], 'what was asked has become part of the page')
}
