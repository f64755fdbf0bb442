"""A program on a pseudo-terminal: what comes out of it, and what a person would see. Standard library only."""

import fcntl
import os
import re
import select
import signal
import struct
import tempfile
import termios
import time

QUIT = b"Q"
# What is sent to a terminal of the type xterm-256color, in pieces: a control sequence, another escape, a control, text.
PIECES = re.compile(rb"\x1b\[([?>]?)([0-9;]*)([@-~])|\x1b[()][0-9A-Z]|\x1b[]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]()P]|[\x00-\x1a\x1c-\x1f]|[^\x00-\x1f\x1b]+")


class Picture:
    """The cells that a terminal shows. It knows what ncurses sends to xterm-256color, and no character that is two cells wide."""

    def __init__(self, width, height):
        # Private modes that were switched, by their numbers: 25 is the cursor, 1049 the second screen.
        self.modes = {}
        self.rest = b""
        self.resize(width, height)

    def resize(self, width, height):
        """Of another size it is blank: what should be seen has to be drawn anew."""
        self.width, self.height = width, height
        self.rows = [[" "] * width for _ in range(height)]
        self.row = self.column = 0
        self.last = " "
        self.region = (0, height - 1)

    @property
    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.rows)

    def line(self, number):
        return "".join(self.rows[number]).rstrip()

    def feed(self, data):
        data = self.rest + data
        # A sequence or a character may have been cut in two.
        end = len(data)
        if (escape := data.rfind(b"\x1b")) >= 0 and not PIECES.match(data, escape):
            end = escape
        else:
            for back in range(1, min(3, len(data)) + 1):
                byte = data[-back]
                if byte >= 0xC0:
                    if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4):
                        end = len(data) - back
                    break
                if byte < 0x80:
                    break
        data, self.rest = data[:end], data[end:]
        for piece in PIECES.finditer(data):
            if piece[3]:
                self.control(piece[1], [int(n or 0) for n in piece[2].split(b";")], piece[3])
            elif piece[0][0] >= 0x20:
                for character in piece[0].decode("utf-8", "replace"):
                    self.put(character)
            elif piece[0] == b"\r":
                self.column = 0
            elif piece[0] == b"\n":
                self.row = min(self.row + 1, self.height - 1)
            elif piece[0] == b"\b":
                self.column = max(0, self.column - 1)
            elif piece[0] == b"\t":
                self.column = min((self.column // 8 + 1) * 8, self.width - 1)
            elif piece[0] == b"\x1bM":
                self.row = max(0, self.row - 1)

    def put(self, character):
        if self.column >= self.width:
            self.row, self.column = min(self.row + 1, self.height - 1), 0
        self.rows[self.row][self.column] = self.last = character
        self.column += 1

    def control(self, private, numbers, final):
        first = numbers[0]
        count = max(1, first)
        row = self.rows[self.row]
        if private == b"?" and final in b"hl":
            self.modes.update({number: final == b"h" for number in numbers})
        elif private:
            pass
        elif final in b"Hf":
            self.row = min(count, self.height) - 1
            self.column = min(max(1, numbers[1] if len(numbers) > 1 else 1), self.width) - 1
        elif final == b"A":
            self.row = max(0, self.row - count)
        elif final == b"B":
            self.row = min(self.height - 1, self.row + count)
        elif final == b"C":
            self.column = min(self.width - 1, self.column + count)
        elif final == b"D":
            self.column = max(0, self.column - count)
        elif final == b"G":
            self.column = min(count, self.width) - 1
        elif final == b"Z":
            self.column = max(0, (self.column - 1) // 8 * 8)
        elif final == b"d":
            self.row = min(count, self.height) - 1
        elif final == b"K":
            begin, end = [(self.column, self.width), (0, self.column + 1), (0, self.width)][first]
            row[begin:end] = [" "] * (min(end, self.width) - begin)
        elif final == b"J":
            place = self.row * self.width + self.column
            begin, end = [(place, self.width * self.height), (0, place + 1), (0, self.width * self.height)][min(first, 2)]
            for cell in range(begin, end):
                self.rows[cell // self.width][cell % self.width] = " "
        elif final == b"X":
            row[self.column:self.column + count] = [" "] * min(count, self.width - self.column)
        elif final == b"P":
            del row[self.column:self.column + count]
            row += [" "] * (self.width - len(row))
        elif final == b"@":
            row[self.column:self.column] = [" "] * count
            del row[self.width:]
        elif final == b"b":
            for _ in range(count):
                self.put(self.last)
        elif final in b"LM":
            moved = self.rows[self.row:self.region[1] + 1]
            blank = [[" "] * self.width for _ in range(min(count, len(moved)))]
            moved = blank + moved[:-count] if final == b"L" else moved[count:] + blank
            self.rows[self.row:self.region[1] + 1] = moved
        elif final == b"r":
            self.region = (count - 1, (numbers[1] if len(numbers) > 1 and numbers[1] else self.height) - 1)
            self.row = self.column = 0


class Terminal:
    """A program that was started on a pseudo-terminal of its own, with settings that are nobody's."""

    def __init__(self, command, width=140, height=45, source=None):
        """`source` is a file to be read as standard input; keys then come from the terminal all the same."""
        self.settings = tempfile.TemporaryDirectory()
        self.file, self.inside = os.openpty()
        self.resize_window(width, height)
        self.before = termios.tcgetattr(self.inside)
        self.began = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(self.inside, termios.TIOCSCTTY, 0)
            for descriptor in range(3):
                os.dup2(source if source is not None and descriptor == 0 else self.inside, descriptor)
            os.closerange(3, 64)
            os.environ.update(
                TERM="xterm-256color", LC_ALL="C.UTF-8", XDG_CONFIG_HOME=self.settings.name, SWIFT_BACKTRACE="enable=no")
            os.execvp(command[0], command)
        self.picture = Picture(width, height)
        # When bytes came last, and how many have come.
        self.came = self.began
        self.bytes = 0

    def resize_window(self, width, height):
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def resize(self, width, height):
        """Another size; of the same one the program isn't told, and would draw nothing anew."""
        if (width, height) == (self.picture.width, self.picture.height):
            return
        self.picture.resize(width, height)
        self.resize_window(width, height)

    def press(self, key):
        os.write(self.file, key)

    def read(self, timeout):
        """What has come, b"" if nothing did in that time."""
        ready, _, _ = select.select([self.file], [], [], max(0.0, timeout))
        if not ready:
            return b""
        data = os.read(self.file, 1 << 16)
        self.came = time.monotonic()
        self.bytes += len(data)
        return data

    def wait_for(self, mark, timeout):
        """Whether the mark came in that time."""
        end = time.monotonic() + timeout
        tail = b""
        while (left := end - time.monotonic()) > 0:
            tail += self.read(left)
            if mark in tail:
                return True
            tail = tail[-len(mark) + 1:]
        return False

    def see(self, seconds):
        """Draws what comes in that time into the picture. Returns how many bytes that were."""
        before, end = self.bytes, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.picture.feed(self.read(left))
        return self.bytes - before

    def see_until(self, is_wanted, patience=60):
        """Draws what comes until the picture is as wanted. Returns when the bytes came that made it so."""
        end = time.monotonic() + patience
        while not is_wanted(self.picture):
            if (left := end - time.monotonic()) <= 0:
                raise RuntimeError(f"after {patience} s the screen still is:\n{self.picture.text}")
            self.picture.feed(self.read(left))
        return self.came

    def settle(self, quiet=0.4, patience=20):
        """Draws until nothing has come for a while. Returns how many bytes came."""
        before, end = self.bytes, time.monotonic() + patience
        while time.monotonic() < end and (data := self.read(quiet)):
            self.picture.feed(data)
        return self.bytes - before

    @property
    def is_running(self):
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def processor_seconds(self):
        """What its threads have used, to the nanosecond."""
        total = 0
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def bytes_read(self):
        """What it has read from files so far."""
        with open(f"/proc/{self.pid}/io") as file:
            return int(file.readline().split()[1])

    def end(self, patience=5):
        """Waits until it has ended, and returns its status as waitpid says it, None where it had to be killed."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            # A program that ends writes to its terminal, and waits until somebody reads.
            self.picture.feed(self.read(0.02))
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.settle(0.05)
                return status
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return None

    def close(self):
        try:
            if self.pid:
                self.press(QUIT)
                self.end()
        except ChildProcessError:
            pass
        os.close(self.file)
        os.close(self.inside)
        self.settings.cleanup()
