// Who buys tea: 500 subscribers, always the same ones. All addresses are of domains that exist for examples only.
const FIRST =
  'Ann Bilal Chiara Dmitri Elif Freya Gustav Hana Idris Jun Kaja Liam Mei Noor Otto Paola Quentin Rana Sven Tomoko'
const LAST =
  'Aalto Berg Castillo Dahl Eriksen Fontana Grau Haddad Ito Jensen Kowalska Lund Moreau Novak Okafor Petrov Quist Rossi Sato Tan Ueda Vega Weiss Yilmaz Zhang'
const DOMAINS = ['example.com', 'example.org', 'example.net', 'mail.example', 'post.example']

/** @returns {{ name: string, email: string }[]} 500 of them: every first name with every last one. */
export function subscribers() {
  return FIRST.split(' ').flatMap((first, row) =>
    LAST.split(' ').map((last, column) => ({
      name: `${first} ${last}`,
      email: `${first}.${last}@${DOMAINS[(row + column) % DOMAINS.length]}`.toLowerCase(),
    })),
  )
}
