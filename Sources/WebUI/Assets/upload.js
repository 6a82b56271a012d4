// Drop zone and progress. Without it the form works as it stands.
import { leave, token } from './api.js'
import { element } from './dom.js'

const form = document.getElementById('upload')
const input = document.getElementById('file')
const drop = document.getElementById('drop')
const list = document.getElementById('chosen')
const status = document.getElementById('upload-status')
const send = document.getElementById('send')
const most = Number(form.dataset.most)
const fileLimit = 50 * 1024 * 1024
let files = []

const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)

function draw() {
  list.replaceChildren(...files.map((file) => {
    const remove = element('button', { type: 'button', class: 'plain', 'aria-label': `Remove ${file.name}` }, 'Remove')
    remove.addEventListener('click', () => {
      files = files.filter((other) => other !== file)
      draw()
    })
    const node = element('li', {}, element('span', {}, `${file.name} `, element('span', { class: 'soft' }, size(file.size))), remove)
    if (file.size > fileLimit) node.append(element('p', { class: 'why failed' }, 'Larger than 50 MB: it can’t be uploaded.'))
    return node
  }))
  input.required = files.length === 0
  send.textContent = files.length > 1 ? `Upload ${files.length} files` : 'Upload'
}

function add(more) {
  files = [...files, ...more].slice(0, most)
  if (files.length === most) status.textContent = `${most} files at a time; the rest was left out.`
  draw()
}

input.addEventListener('change', () => {
  add(input.files)
  input.value = ''
})
for (const name of ['dragenter', 'dragover']) {
  drop.addEventListener(name, (event) => {
    event.preventDefault()
    drop.classList.add('over')
  })
}
for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('over'))
drop.addEventListener('drop', (event) => {
  event.preventDefault()
  add(event.dataTransfer.files)
})
// A file that misses the zone must not replace the page.
for (const name of ['dragover', 'drop']) addEventListener(name, (event) => event.preventDefault())

/** All files go in one request, since those are counted; its address says how many. */
function post(sent, phi, rows) {
  return new Promise((resolve) => {
    const body = new FormData()
    body.append('phi', phi)
    for (const file of sent) body.append('file', file)
    const bars = sent.map((file, index) => {
      const bar = element('progress', { max: 100, value: 0, 'aria-label': `Upload of ${file.name}` })
      rows[index].lastElementChild.replaceWith(bar)
      return bar
    })
    const finish = (index, why) => {
      bars[index].replaceWith(element('span', { class: why ? 'soft' : 'state' }, why ? 'Not taken' : 'Taken'))
      if (why) rows[index].append(element('p', { class: 'why failed' }, why))
    }
    const refuse = (why) => {
      for (const index of sent.keys()) finish(index, why)
      resolve({ left: sent })
    }
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/documents?files=${sent.length}`)
    request.setRequestHeader('X-CSRF-Token', token())
    request.setRequestHeader('Accept', 'application/json')
    request.responseType = 'json'
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return
      const whole = sent.reduce((sum, file) => sum + file.size, 0) || 1
      let before = 0
      for (const [index, file] of sent.entries()) {
        const share = (event.loaded / event.total) * whole - before
        bars[index].value = 100 * Math.min(1, Math.max(0, share / (file.size || 1)))
        before += file.size
      }
    }
    request.onload = () => {
      if (request.status === 401) return leave()
      const wait = Number(request.getResponseHeader('Retry-After'))
      if (request.status === 429 && wait > 0) return resolve({ wait })
      if (request.status !== 202) return refuse(request.response?.detail || 'That did not work. Try again.')
      const outcomes = request.response?.files ?? []
      for (const index of sent.keys()) finish(index, outcomes[index]?.document ? '' : outcomes[index]?.message || 'That did not work. Try again.')
      resolve({ left: sent.filter((_, index) => !outcomes[index]?.document) })
    }
    request.onerror = () => refuse('The connection broke off. Try again.')
    request.send(body)
  })
}

/** Waits. */
async function pause(seconds) {
  for (let left = seconds; left > 0; left -= 1) {
    if (left === seconds || left % 10 === 0) status.textContent = `There were many uploads in a minute. It goes on by itself in ${left} seconds.`
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const phi = new FormData(form).get('phi')
  if (files.length === 0 || !phi) return
  send.disabled = true
  // What was taken before goes, so that rows and files are the same again.
  draw()
  // The server would end the request at the first file that is too large, and with it the others.
  const fits = files.filter((file) => file.size <= fileLimit)
  const tooLarge = files.filter((file) => file.size > fileLimit)
  const rows = fits.map((file) => list.children[files.indexOf(file)])
  let answer = { left: [] }
  if (fits.length > 0) {
    const many = fits.length > 1 ? `${fits.length} files` : fits[0].name
    do {
      status.textContent = `Uploading ${many} …`
      answer = await post(fits, phi, rows)
      if (answer.wait) await pause(answer.wait)
    } while (answer.wait)
  }
  const left = [...answer.left, ...tooLarge]
  status.textContent = `${files.length - left.length} of ${files.length} taken.`
  send.disabled = false
  if (left.length === 0) return location.assign('/documents')
  files = left
  send.textContent = 'Try again'
})
