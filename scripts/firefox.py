"""Firefox for the checks in a browser, without geckodriver, which neither Debian nor PyPI has.

Firefox listens to WebDriver's commands by itself (`--marionette`): each is a list in JSON, with its length before it. This
file starts it with a profile that is thrown away, and gives Selenium's `webdriver.Remote` a connection of that kind, so
that checks say the same to Firefox as to Chromium. What Chromium does by commands of its own (a window of 390 px, dark
colours, the console) Firefox does by scripts with its own rights, which `--remote-allow-system-access` allows.
"""
import atexit
import json
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

from selenium import webdriver
from selenium.common import exceptions
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection

# Selenium's commands by the names that Firefox has for them.
NAMES = {
    Command.NEW_SESSION: "NewSession", Command.GET: "Navigate", Command.GET_CURRENT_URL: "GetCurrentURL",
    Command.GET_TITLE: "GetTitle", Command.REFRESH: "Refresh", Command.GO_BACK: "Back",
    Command.W3C_EXECUTE_SCRIPT: "ExecuteScript", Command.W3C_EXECUTE_SCRIPT_ASYNC: "ExecuteAsyncScript",
    Command.FIND_ELEMENT: "FindElement", Command.FIND_ELEMENTS: "FindElements",
    Command.FIND_CHILD_ELEMENT: "FindElement", Command.FIND_CHILD_ELEMENTS: "FindElements",
    Command.CLICK_ELEMENT: "ElementClick", Command.CLEAR_ELEMENT: "ElementClear",
    Command.SEND_KEYS_TO_ELEMENT: "ElementSendKeys", Command.GET_ELEMENT_TEXT: "GetElementText",
    Command.GET_ELEMENT_RECT: "GetElementRect", Command.GET_ELEMENT_TAG_NAME: "GetElementTagName",
    Command.GET_ELEMENT_PROPERTY: "GetElementProperty", Command.W3C_GET_ACTIVE_ELEMENT: "GetActiveElement",
    Command.IS_ELEMENT_ENABLED: "IsElementEnabled", Command.IS_ELEMENT_SELECTED: "IsElementSelected",
    Command.W3C_ACTIONS: "PerformActions", Command.W3C_CLEAR_ACTIONS: "ReleaseActions",
    Command.W3C_GET_CURRENT_WINDOW_HANDLE: "GetWindowHandle", Command.W3C_GET_WINDOW_HANDLES: "GetWindowHandles",
    Command.SWITCH_TO_WINDOW: "SwitchToWindow", Command.CLOSE: "CloseWindow", Command.SET_TIMEOUTS: "SetTimeouts",
    Command.SCREENSHOT: "TakeScreenshot", Command.ELEMENT_SCREENSHOT: "TakeScreenshot", Command.PRINT_PAGE: "Print",
}
PREFERENCES = {
    "marionette.port": 0,  # any free one; it is written into the profile
    "devtools.console.stdout.content": True,  # what pages write to the console goes to our file
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
}
# The window's own measures stay as they are: Firefox makes none below 450 px, but the page's place in it may have any.
RESIZE = """
const [width, height, scheme] = arguments, browser = gBrowser.selectedBrowser;
for (const [side, value] of [["width", width], ["height", height]]) {
  for (const name of [side, "min-" + side, "max-" + side]) browser.style.setProperty(name, value + "px");
}
// A choice for the tab would be lost where the next page gets another process.
Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", scheme === "dark" ? 0 : 1);
"""
# Errors and warnings since the last time: [1 for a warning, file, line, text].
MESSAGES = """
const messages = Services.console.getMessageArray().filter(m => m instanceof Ci.nsIScriptError);
Services.console.reset();
return messages.map(m => [m.flags & 1, m.sourceName, m.lineNumber, m.errorMessage]);
"""
# Of pandoc's MathML: it says at the accent that it is one, which Firefox wants to be told at what carries it.
PANDOCS = re.compile(r"^(Setting the accent attribute on mo|Inferring the accent property)")
# Of a page that is painted before all of a formula has been read; scripts/site_check.py looks at the whole page.
HALF_READ = re.compile(r"^Invalid markup: Incorrect number of children")
# Strings of pages stand in quotation marks; what begins with a bare name is of Firefox's own scripts.
CONSOLE_CALL = re.compile(r"^console\.(error|warn|assert): (?![A-Za-z][\w.-]*:)(.*)$")


class Connection(RemoteConnection):
    """A Firefox that was started for this connection, and ends with it."""

    def __init__(self, program, seconds=120):
        super().__init__("http://127.0.0.1")
        self.folder = tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        profile = pathlib.Path(self.folder.name)
        self.output = profile / "output"
        (profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()))
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--marionette",
                   "--remote-allow-system-access", "about:blank"]
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        self.socket, self.number = None, 0
        atexit.register(self.close)  # also where a check ends by an error
        port, end = profile / "MarionetteActivePort", time.monotonic() + seconds
        while self.socket is None:
            if self.process.poll() is not None or time.monotonic() > end:
                said = self.output.read_text(encoding="utf-8", errors="replace")[-2000:]
                self.close()
                raise SystemExit(f"{program} takes no commands; it said:\n{said}")
            try:
                self.socket = socket.create_connection(("127.0.0.1", int(port.read_text())), timeout=600)
            except (OSError, ValueError):
                time.sleep(0.1)
        self.stream = self.socket.makefile("rb")
        self._receive()  # its greeting

    def _receive(self):
        length = b""
        while not length.endswith(b":"):
            byte = self.stream.read(1)
            if not byte:
                raise exceptions.WebDriverException("Firefox has ended")
            length += byte
        return json.loads(self.stream.read(int(length[:-1])))

    def ask(self, name, parameters):
        """The answer to a command by Firefox's name for it."""
        self.number += 1
        message = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(str(len(message)).encode() + b":" + message)
        _, number, error, result = self._receive()
        if number != self.number:
            raise exceptions.WebDriverException(f"{name}: answer {number} instead of {self.number}")
        if error:
            kinds = {"no such element": exceptions.NoSuchElementException,
                     "stale element reference": exceptions.StaleElementReferenceException,
                     "element not interactable": exceptions.ElementNotInteractableException,
                     "script timeout": exceptions.TimeoutException, "timeout": exceptions.TimeoutException}
            kind = kinds.get(error["error"], exceptions.WebDriverException)
            raise kind(f"{error['error']}: {error['message']}")
        return result

    def execute(self, command, params):
        if command == Command.QUIT:
            self.close()
            return {"value": None}
        if command not in NAMES:
            raise exceptions.UnknownMethodException(f"{command} is not in scripts/firefox.py")
        params = {key: value for key, value in (params or {}).items() if key != "sessionId"}
        if command == Command.NEW_SESSION:
            params = params["capabilities"].get("alwaysMatch", {})
        elif command in (Command.FIND_CHILD_ELEMENT, Command.FIND_CHILD_ELEMENTS):
            params["element"] = params.pop("id")
        elif command == Command.SCREENSHOT:
            params = {"full": False}
        result = self.ask("WebDriver:" + NAMES[command], params)
        return {"value": result["value"] if isinstance(result, dict) and set(result) == {"value"} else result}

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.folder.cleanup()


class Firefox(webdriver.Remote):
    """Debian's Firefox ESR, or a Firefox that is on the path."""

    def __init__(self):
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if not program:
            raise SystemExit("no Firefox; run: apt-get install firefox-esr")
        self._read = 0
        super().__init__(command_executor=Connection(program), options=webdriver.FirefoxOptions())

    def _privileged(self, script, *arguments):
        ask = self.command_executor.ask
        ask("Marionette:SetContext", {"value": "chrome"})
        try:
            return ask("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})["value"]
        finally:
            ask("Marionette:SetContext", {"value": "content"})

    def resize(self, width, height, scheme):
        """Gives the page a place of this size and these colours, and waits until it has both."""
        self._privileged(RESIZE, width, height, scheme)
        end = time.monotonic() + 20
        while self.execute_script("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") != [
                width, scheme == "dark"]:
            if time.monotonic() > end:
                raise SystemExit(f"Firefox gives the page no place of {width} px in {scheme} colours")
            time.sleep(0.02)

    def paper(self, is_on):
        """Whether styles of paper hold instead of the screen's."""
        self._privileged("gBrowser.selectedBrowser.browsingContext.top.mediumOverride = arguments[0];",
                         "print" if is_on else "")

    def still(self, is_on):
        """Whether the reader wants nothing to move."""
        self._privileged("Services.prefs.setIntPref('ui.prefersReducedMotion', arguments[0]);", int(is_on))

    def scripts(self, are_allowed):
        """Whether pages that are opened from now on run theirs."""
        self._privileged("gBrowser.selectedBrowser.browsingContext.top.allowJavascript = arguments[0];", are_allowed)

    def get_log(self, log_type):
        """What the console got since the last time, as Chromium's driver says it; errors and warnings alone."""
        entries = []
        for is_warning, place, line, text in self._privileged(MESSAGES):
            # Firefox's own scripts complain too.
            is_known = is_warning and PANDOCS.match(text) or HALF_READ.match(text)
            if place.startswith(("file:", "data:", "http:", "https:")) and not is_known:
                entries.append({"level": "WARNING" if is_warning else "SEVERE", "message": f"{place} {line}: {text}"})
        with open(self.command_executor.output, encoding="utf-8", errors="replace") as output:
            output.seek(self._read)
            for line in output.read().splitlines():
                if call := CONSOLE_CALL.match(line):
                    entries.append({"level": "WARNING" if call[1] == "warn" else "SEVERE", "message": call[2].strip()})
            self._read = output.tell()
        return entries
