// A signature drawn with a finger, a pen or the mouse. Typing the name is the equal way, for the keyboard too; without script it is the only one.
import { element } from './dom.js'

// The server's box and limits.
const box = [3000, 1000]
const most = { strokes: 200, points: 5000 }
const least = { extent: 150, ink: 300 }
// Points nearer than this say nothing that can be seen.
const step = 5
const width = 16

const words = {
  empty: 'Nothing is drawn yet.',
  drawn: 'A signature is drawn.',
  full: 'That is as much as can be kept. Clear it to draw it anew.',
  missing: 'Draw your signature first, or choose to type your name.',
  small: 'That is too small for a signature. Clear it, and draw it larger.',
}

const written = (strokes) => strokes.map((points) => 'M' + points.map((point) => point.join(',')).join('L')).join('')

/** What the server gave back after a form that was refused. */
function read(text) {
  if (!/^[ML\d,]+$/.test(text)) return []
  return text.split('M').slice(1).map((points) => points.split('L').map((point) => point.split(',').map(Number)))
}

function isEnough(strokes) {
  const points = strokes.flat()
  const extent = (axis) => Math.max(...points.map((point) => point[axis])) - Math.min(...points.map((point) => point[axis]))
  const ink = strokes.reduce((sum, [first, ...rest]) => {
    let last = first
    for (const point of rest) {
      sum += Math.hypot(point[0] - last[0], point[1] - last[1])
      last = point
    }
    return sum
  }, 0)
  return Math.max(extent(0), extent(1)) >= least.extent && ink >= least.ink
}

function pad(place) {
  const form = place.closest('form')
  const choice = form.querySelector('[data-sign-by]')
  const typing = form.querySelector('[data-typed]')
  const canvas = place.querySelector('canvas')
  const field = place.querySelector('input[name=drawing]')
  const state = place.querySelector('[role=status]')
  const pen = canvas.getContext('2d')
  const strokes = read(field.value)
  let pointer = null
  let isWaiting = false

  function paint() {
    isWaiting = false
    const [across, down] = [canvas.clientWidth, canvas.clientHeight].map((size) => Math.round(size * devicePixelRatio))
    if (!across || !down) return
    // A new size clears, too.
    if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down]
    pen.setTransform(across / box[0], 0, 0, down / box[1], 0, 0)
    pen.clearRect(0, 0, ...box)
    pen.lineCap = pen.lineJoin = 'round'
    pen.lineWidth = width
    pen.strokeStyle = getComputedStyle(canvas).color
    pen.beginPath()
    for (const [first, ...rest] of strokes) {
      pen.moveTo(...first)
      for (const point of rest.length ? rest : [first]) pen.lineTo(...point)
    }
    pen.stroke()
  }

  function paintSoon() {
    if (!isWaiting) requestAnimationFrame(paint)
    isWaiting = true
  }

  /** Within the canvas' border; a pen that leaves the box draws along its edge. */
  function point(event) {
    const frame = canvas.getBoundingClientRect()
    const at = [
      (event.clientX - frame.left - canvas.clientLeft) / canvas.clientWidth,
      (event.clientY - frame.top - canvas.clientTop) / canvas.clientHeight,
    ]
    return at.map((part, axis) => Math.round(Math.min(Math.max(part, 0), 1) * box[axis]))
  }

  const isFull = () => strokes.reduce((sum, points) => sum + points.length, 0) >= most.points

  function say(text) {
    if (state.textContent !== text) state.textContent = text
  }

  function keep() {
    field.value = written(strokes)
    say(strokes.length ? words.drawn : words.empty)
    place.querySelector('[role=alert]')?.remove()
  }

  function end(event) {
    if (event.pointerId !== pointer) return
    pointer = null
    keep()
  }

  function add(event) {
    const [next, points] = [point(event), strokes.at(-1)]
    const last = points.at(-1)
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < step) return
    points.push(next)
    paintSoon()
  }

  canvas.addEventListener('pointerdown', (event) => {
    // One pointer at a time: a palm beside the pen is none.
    if (pointer !== null || event.button !== 0) return
    event.preventDefault()
    if (strokes.length === most.strokes || isFull()) return say(words.full)
    pointer = event.pointerId
    canvas.setPointerCapture(pointer)
    strokes.push([point(event)])
    paintSoon()
  })
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerId !== pointer) return
    const steps = event.getCoalescedEvents?.() ?? []
    for (const one of steps.length ? steps : [event]) {
      if (isFull()) {
        end(event)
        return say(words.full)
      }
      add(one)
    }
  })
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(name, end)

  place.querySelector('button').addEventListener('click', () => {
    strokes.length = 0
    keep()
    paint()
  })

  /** Only the way that is chosen is sent, and asked for. */
  function choose() {
    const isDrawn = choice.querySelector('input:checked')?.value === 'draw'
    place.hidden = field.disabled = !isDrawn
    typing.hidden = typing.querySelector('input').disabled = isDrawn
    paint()
  }

  form.addEventListener('submit', (event) => {
    if (field.disabled) return
    const problem = strokes.length === 0 ? words.missing : isEnough(strokes) ? null : words.small
    if (!problem) return
    event.preventDefault()
    place.querySelector('[role=alert]')?.remove()
    place.prepend(element('p', { role: 'alert', class: 'problem' }, problem))
    choice.querySelector('input:checked').focus()
  })

  choice.addEventListener('change', choose)
  new ResizeObserver(paint).observe(canvas)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint)
  choice.hidden = false
  keep()
  choose()
}

for (const place of document.querySelectorAll('[data-drawn]')) pad(place)
