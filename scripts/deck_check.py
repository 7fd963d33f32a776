"""Checks of a deck in the browser, for scripts/site_check.py."""
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from accessibility import window


def press(driver, *keys):
    ActionChains(driver).send_keys(*keys).perform()


def slides(driver, deck):
    """A deck in the browser, by its keys."""
    driver.get(deck.as_uri())
    shown = "return [...document.querySelectorAll('#slides > section')].findIndex(s => s.classList.contains('shown'))"
    for key, number in ((Keys.ARROW_RIGHT, 1), (Keys.ARROW_LEFT, 0)):
        press(driver, key)
        if driver.execute_script(shown) != number:
            yield f"key: slide {number} is not shown"
    press(driver, "o")
    if not driver.execute_script("return document.body.classList.contains('overview')"):
        yield "o shows no overview"
    press(driver, "o")
    here = driver.current_window_handle
    press(driver, "s")
    others = [handle for handle in driver.window_handles if handle != here]
    if len(others) != 1:
        yield f"s opens {len(others)} windows"
        return
    driver.switch_to.window(others[0])
    press(driver, Keys.ARROW_RIGHT)
    copies = driver.execute_script("return ['shown', 'next'].map(id => document.querySelector(`#${id} section`)?.textContent)")
    if not driver.execute_script(r"return /^\d\d:\d\d$/.test(document.getElementById('now').textContent)"):
        yield "the speaker's window has no clock"
    driver.switch_to.window(here)
    if driver.execute_script(shown) != 1:
        yield "a key in the speaker's window turns no slide"
    if copies != driver.execute_script("return [...document.querySelectorAll('#slides > section')].slice(1, 3).map(s => s.textContent)"):
        yield "the speaker's window shows other slides"
    driver.get("about:blank")
    if len(driver.window_handles) != 1:
        yield "the speaker's window outlives its deck"


CUT_OFF = """
return [...document.querySelectorAll('#slides > section')].map((slide, index) => {
  const isShown = slide.classList.contains('shown');
  slide.classList.add('shown');
  const over = Math.max(slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth);
  slide.classList.toggle('shown', isShown);
  return [index + 1, over];
}).filter(([, over]) => over > 1);
"""


def cut_off(driver, deck):
    """Slides with more on them than fits, in a window of the shape of most projectors and in a squarer one."""
    for width in (1600, 1200):
        window(driver, width)
        driver.get(deck.as_uri())
        for number, over in driver.execute_script(CUT_OFF):
            yield f"slide {number}: {over} px are cut off in a window of {width} px"
