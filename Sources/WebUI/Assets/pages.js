// Pages of the original as pictures beside their text, with the findings where they stand.
import { call } from './api.js'
import { element } from './dom.js'

const SVG = 'http://www.w3.org/2000/svg'

/** `pick` is called with the finding whose box was clicked. */
export function pagePictures(panes, base, pick) {
  const loaded = new Map()
  let sheet = null
  let current = null
  let isOn = false
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) load(entry.target)
  }, { root: panes, rootMargin: '300px' })
  const sections = () => panes.querySelectorAll('.review-sheet')

  async function load(section) {
    const page = Number(section.dataset.page)
    if (loaded.has(page)) return
    loaded.set(page, null)
    const figure = section.querySelector('figure')
    try {
      const answer = await call('GET', `${base}/review/pages/${page}`)
      loaded.set(page, answer)
      const boxes = document.createElementNS(SVG, 'svg')
      for (const [name, value] of [['viewBox', '0 0 10000 10000'], ['preserveAspectRatio', 'none'], ['aria-hidden', 'true']]) boxes.setAttribute(name, value)
      boxes.addEventListener('click', (event) => event.target.dataset.box && pick(Number(event.target.dataset.box)))
      const picture = element('img', {
        src: `${base}/review/pages/${page}/picture`, alt: `Page ${page} as it came`, width: answer.width, height: answer.height,
      })
      figure.replaceChildren(picture, boxes)
      drawPage(section)
    } catch (error) {
      figure.replaceChildren(element('p', { class: 'soft' }, error.message))
    }
  }

  /** A box around each word of each finding; those of one finding light up together. */
  function drawPage(section) {
    const boxes = section.querySelector('figure > svg')
    const page = loaded.get(Number(section.dataset.page))
    if (!boxes || !page) return
    const marks = []
    for (const finding of sheet.findings.filter((one) => one.page === page.page && one.look !== 'dismissed')) {
      for (const [start, end, left, top, right, bottom] of page.words) {
        if (start >= finding.end || end <= finding.start) continue
        const mark = document.createElementNS(SVG, 'rect')
        const place = { x: left - 30, y: top - 20, width: right - left + 60, height: bottom - top + 40 }
        for (const [name, value] of Object.entries(place)) mark.setAttribute(name, value)
        mark.setAttribute('class', `box ${finding.look}${finding.id === current ? ' current' : ''}`)
        mark.dataset.box = finding.id
        marks.push(mark)
      }
    }
    boxes.replaceChildren(...marks)
  }

  function toggle() {
    isOn = !isOn
    panes.classList.toggle('pictured', isOn)
    const heads = panes.querySelector('.pane-heads')
    if (isOn) heads.prepend(element('span', {}, 'Page'))
    else heads.firstElementChild.remove()
    for (const section of sections()) {
      if (!section.querySelector('figure')) {
        const waiting = element('p', { class: 'soft' }, 'The page is being drawn …')
        section.querySelector('.rows').before(element('figure', { class: 'page-picture' }, waiting))
      }
      if (isOn) observer.observe(section)
      else observer.unobserve(section)
    }
  }

  function draw(newSheet, newCurrent) {
    sheet = newSheet
    current = newCurrent
    if (isOn) for (const section of sections()) drawPage(section)
  }

  return { toggle, draw }
}
