/** The door for many messages at once, as the admin page opens it. */
import { STEERING, type MailerDoors, type Steering } from '../src/doors.js'

/** The steering of a mailer. */
export const steeringOf = (mailer: object): Promise<Steering> => (mailer as MailerDoors)[STEERING]()
