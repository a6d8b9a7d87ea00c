"""Runs a program in a pseudo-terminal and types into it: terminal.py SCRIPT PROGRAM ARGUMENTS...

SCRIPT is a JSON list of pairs: a text to wait for, and what to type then. stdout is no part of the terminal, so that what
is written to it can be told apart. Prints {"screen": ..., "stdout": ..., "status": ...} as JSON.
"""
import json, os, pty, select, subprocess, sys, time

script, program = json.loads(sys.argv[1]), sys.argv[2:]
controller, terminal = pty.openpty()


def own_terminal():
    os.setsid()
    import fcntl, termios
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


child = subprocess.Popen(program, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, preexec_fn=own_terminal)
os.close(terminal)
screen, seen, deadline = b"", 0, time.time() + 30
while time.time() < deadline:
    if script and script[0][0].encode() in screen[seen:]:
        seen = len(screen)
        time.sleep(0.1)
        os.write(controller, script.pop(0)[1].encode())
    ready, _, _ = select.select([controller], [], [], 0.1)
    if ready:
        try:
            part = os.read(controller, 65536)
        except OSError:
            break
        if not part:
            break
        screen += part
    elif child.poll() is not None:
        break
if child.poll() is None and time.time() >= deadline:
    child.kill()
out = child.stdout.read().decode()
print(json.dumps({"screen": screen.decode(), "stdout": out, "status": child.wait()}))
