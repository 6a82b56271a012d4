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
const requestLimit = 50 * 1024 * 1024
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
    if (file.size > requestLimit) node.append(element('p', { class: 'why failed' }, 'Larger than 50 MB: it can’t be uploaded.'))
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

/** One file per request, so that each has a progress and a fate of its own. */
function post(file, phi, row) {
  return new Promise((resolve) => {
    const body = new FormData()
    body.append('phi', phi)
    body.append('file', file)
    const bar = element('progress', { max: 100, value: 0, 'aria-label': `Upload of ${file.name}` })
    row.lastElementChild.replaceWith(bar)
    const request = new XMLHttpRequest()
    request.open('POST', '/api/v1/documents')
    request.setRequestHeader('X-CSRF-Token', token())
    request.setRequestHeader('Accept', 'application/json')
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && (bar.value = (event.loaded / event.total) * 100)
    request.onload = () => {
      if (request.status === 401) return leave()
      if (request.status === 429) {
        // So many uploads a minute: the file waits its turn by itself.
        const seconds = Math.min(60, Math.max(1, Number(request.getResponseHeader('Retry-After')) || 30))
        bar.replaceWith(element('span', { class: 'soft' }, `Goes on in ${seconds} seconds`))
        setTimeout(() => resolve(post(file, phi, row)), seconds * 1000)
        return
      }
      const isTaken = request.status === 202
      bar.replaceWith(element('span', { class: isTaken ? 'state' : 'soft' }, isTaken ? 'Taken' : 'Not taken'))
      if (!isTaken) row.append(element('p', { class: 'why failed' }, request.response?.detail || 'That did not work. Try again.'))
      resolve(isTaken)
    }
    request.onerror = () => {
      bar.replaceWith(element('span', { class: 'soft' }, 'Not taken'))
      row.append(element('p', { class: 'why failed' }, 'The connection broke off. Try again.'))
      resolve(false)
    }
    request.send(body)
  })
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const phi = new FormData(form).get('phi')
  if (files.length === 0 || !phi) return
  send.disabled = true
  // What was taken before goes, so that rows and files are the same again.
  draw()
  let taken = 0
  const left = []
  for (const [index, file] of files.entries()) {
    status.textContent = `Uploading ${index + 1} of ${files.length} …`
    if (await post(file, phi, list.children[index])) taken += 1
    else left.push(file)
  }
  status.textContent = `${taken} of ${files.length} taken.`
  send.disabled = false
  if (left.length === 0) return location.assign('/documents')
  files = left
  send.textContent = 'Try again'
})
