/**
 * What @mailspool/express offers to applications. Re-exports only.
 * @module @mailspool/express
 */
export { mailer, type GivenMailer, type MailerMiddleware } from './middleware.js'
export { adminRouter } from './admin-router.js'
export type { Actor, AdminOptions, Right } from './admin/actor.js'
