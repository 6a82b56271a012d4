// Calls to this server, with the token that proves that they come from our page.

export function token() {
  const cookie = document.cookie.split('; ').find((part) => part.startsWith('__Host-csrf='))
  return cookie ? cookie.slice('__Host-csrf='.length) : ''
}

/** What the server said no to. `message` is for people. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || 'That did not work.')
    this.status = status
    this.code = problem.code || ''
    this.reference = problem.reference || ''
  }
}

/** Sends JSON, gives JSON (or null). `keepalive` lets a call outlive its page; `background` is one that nobody asked for, so it keeps no session alive;
 * with `stays` a page does not leave when the log-in is over. */
export async function call(method, path, body, { background = false, stays = false, ...options } = {}) {
  const headers = { Accept: 'application/json', 'X-CSRF-Token': token() }
  if (background) headers['X-Background'] = '1'
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), ...options })
  } catch {
    throw new Refused(0, { detail: 'The server does not answer. What you did last was not saved. Try again in a moment.', code: 'offline' })
  }
  if (response.status === 401 && !stays) leave()
  if (response.status === 204) return null
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Refused(response.status, answer)
  return answer
}

/** The log-in is over: the log-in page knows the way back. */
export function leave() {
  location.assign('/log-in?then=' + encodeURIComponent(location.pathname + location.search))
}

/** Events of a stream as pairs of name and value. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    rest += value
    let end
    while ((end = rest.indexOf('\n\n')) >= 0) {
      const lines = rest.slice(0, end).split('\n')
      rest = rest.slice(end + 2)
      const name = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
      if (name && data) yield [name, JSON.parse(data)]
    }
  }
}

/** A page of ours as a document, without running anything in it. */
export function page(path) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('GET', path)
    request.setRequestHeader('X-Background', '1')
    request.responseType = 'document'
    request.onload = () => (request.status === 200 && request.responseXML ? resolve(request.responseXML) : reject(new Error('page')))
    request.onerror = () => reject(new Error('page'))
    request.send()
  })
}
