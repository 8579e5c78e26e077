/** Neighbours that bring no types: as much of them as the tests use. */
declare module 'email-templates' {
  export default class Email {
    constructor(settings: object)
    send(mail: object): Promise<{ messageId: string; originalMessage: object }>
  }
}
declare module 'nodemailer-express-handlebars' {
  export default function handlebars(settings: object): import('nodemailer').PluginFunction
}
declare module 'nodemailer-openpgp' {
  export function openpgpEncrypt(settings?: object): import('nodemailer').PluginFunction
}
declare module 'nodemailer-mailgun-transport' {
  export default function mailgunTransport(settings: object): import('nodemailer').Transport
}
