/** The program behind bin/mailer-cli.js. */
import { main } from './main.js'

void main(process.argv)
