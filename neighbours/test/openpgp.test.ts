import { beforeAll, describe, expect, test } from '@jest/globals'
import { openpgpEncrypt } from 'nodemailer-openpgp'
import * as nodemailer from 'nodemailer'
import { createRequire } from 'node:module'
import { aQueue } from './queue.js'
import { SMALL } from './mails.js'

/** The library that the plugin itself brings. */
const openpgp = createRequire(createRequire(import.meta.url).resolve('nodemailer-openpgp'))('openpgp') as OpenPgp

interface OpenPgp {
  generateKey(settings: object): Promise<{ privateKey: string; publicKey: string }>
  readKey(given: { armoredKey: string }): Promise<object>
  readPrivateKey(given: { armoredKey: string }): Promise<object>
  readMessage(given: { armoredMessage: string }): Promise<object>
  readSignature(given: { armoredSignature: string }): Promise<object>
  createMessage(given: { text: string }): Promise<object>
  decrypt(given: object): Promise<{ data: string; signatures: { verified: Promise<boolean> }[] }>
  verify(given: object): Promise<{ signatures: { verified: Promise<boolean> }[] }>
}

let shop: { privateKey: string; publicKey: string }
let ann: { privateKey: string; publicKey: string }
beforeAll(async () => {
  const keyOf = (email: string) => openpgp.generateKey({ type: 'ecc', userIDs: [{ email }], format: 'armored' })
  ;[shop, ann] = await Promise.all([keyOf('shop@example.com'), keyOf('ann@example.com')])
})

async function arrivedOf(mail: object) {
  const { transport, arrived, mailer } = await aQueue()
  const transporter = nodemailer.createTransport(transport)
  transporter.use('stream', openpgpEncrypt({ signingKey: shop.privateKey }))
  await transporter.sendMail({ ...SMALL, text: 'Grüße\n.\n..', ...mail, queue: { tags: ['pgp'] } } as object)
  const [only] = await arrived()
  expect((await mailer.list()).items).toMatchObject([{ state: 'sent', tags: ['pgp'], subject: 'Hello' }])
  return only!.bytes
}

describe('a stream plugin has had its say before the bytes are kept', () => {
  test('signed: what arrives is, to the octet, what was signed', async () => {
    const bytes = await arrivedOf({})
    const [, boundary = ''] = /boundary="(nm_\w+)"/.exec(bytes)!
    const [, signed = '', signature = ''] = bytes.split(`--${boundary}\r\n`)
    const armoredSignature = signature.slice(signature.indexOf('-----BEGIN'), signature.indexOf(`\r\n--${boundary}--`))
    const { signatures } = await openpgp.verify({
      message: await openpgp.createMessage({ text: signed.slice(0, -2) }),
      signature: await openpgp.readSignature({ armoredSignature }),
      verificationKeys: await openpgp.readKey({ armoredKey: shop.publicKey }),
    })
    expect(await signatures[0]!.verified).toBe(true)
  })

  test('encrypted: only the recipient can read it, and the queue holds nothing else', async () => {
    const bytes = await arrivedOf({ encryptionKeys: [ann.publicKey] })
    expect(bytes).toContain('Content-Type: multipart/encrypted')
    expect(bytes).not.toMatch(/Gr=C3|R3L8w/)
    const armoredMessage = /-----BEGIN PGP MESSAGE-----[^]+?-----END PGP MESSAGE-----/.exec(bytes)![0]
    const { data, signatures } = await openpgp.decrypt({
      message: await openpgp.readMessage({ armoredMessage }),
      decryptionKeys: await openpgp.readPrivateKey({ armoredKey: ann.privateKey }),
      verificationKeys: await openpgp.readKey({ armoredKey: shop.publicKey }),
    })
    expect(data).toMatch(/^Content-Type: text\/plain[^]*Gr=C3=BC=C3=9Fe\r?\n\.\r?\n\.\.$/m)
    expect(await signatures[0]!.verified).toBe(true)
  })
})
