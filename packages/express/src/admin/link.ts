/**
 * Links between the pages, always relative: the page must work under any mount path, behind a proxy that strips a
 * prefix, and behind one that ends TLS, and none of them tells us what the browser's address line says.
 */

/** Parameters of a link; what is null, undefined or '' is left out. */
export type LinkQuery = Readonly<Record<string, string | null | undefined>>

/** The address of a list as its messages carry it along; only what is set. */
export type ListQuery = Readonly<Record<string, string>>

/** What is null or empty is no filter. */
export const setOnly = (query: LinkQuery): ListQuery =>
  Object.fromEntries(Object.entries(query).filter((one): one is [string, string] => Boolean(one[1])))

/** From the current page to another one of the admin: link('messages', { state: 'failed' }). '' is the overview. */
export type Link = (to: string, query?: LinkQuery) => string

/**
 * Links as seen from a path inside the mount, such as '/messages/0193…': '../messages?state=failed'. `folder`: the mount's
 * own last segment, './mailer/', where the page was asked for without its final slash.
 */
export function linksFrom(path: string, folder = ''): Link {
  const up = folder + '../'.repeat(Math.max(0, path.split('/').length - 2))
  return (to, query = {}) => {
    const search = new URLSearchParams(setOnly(query)).toString()
    return (`${up}${to}` || './') + (search && `?${search}`)
  }
}

/** One segment of a path. */
export const segment = (text: string): string => encodeURIComponent(text)
