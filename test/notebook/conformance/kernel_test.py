"""The public conformance suite for Jupyter kernels, and what jupyter_client users meet beside it.

Run by conformance.test.ts in the pinned Python environment, with the kernelspec on JUPYTER_PATH.
"""

import time
import unittest

import jupyter_kernel_test

KERNEL = "engram"

DISPLAY = (
    "(globalThis as unknown as Record<symbol, {{ display(bundle: object): void }}>)"
    '[Symbol.for("engram.kernel")]!.display({{ data: {{ "{mime}": {value} }} }});'
)
SVG = '\'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>\''
PNG = (
    '"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="'
)


def rich(mime, value):
    """An expression whose value shows itself as `mime`."""
    return f'({{ [Symbol.for("Jupyter.display")]() {{ return {{ "{mime}": {value}, "text/plain": "rich" }}; }} }})'


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("a word of warning")'
    completion_samples = [
        {"text": "Math.hypo", "matches": {"hypot"}},
        {"text": "const word: string = 'x'; word.toUpperC", "matches": {"toUpperCase"}},
        {"text": "consol"},
    ]
    complete_code_samples = [
        "1",
        "const x: number = 1;",
        "function f(a: number): number { return a; }",
        "for (const a of [1]) {}",
        "await Promise.resolve(1)",
    ]
    incomplete_code_samples = ["function f() {", "const x = [1,", "if (true) {"]
    code_generate_error = 'throw new RangeError("out of range")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "await Promise.resolve(3 + 4)", "result": "7"},
        {"code": rich("text/html", '"<b>bold</b>"'), "mime": "text/html", "result": "<b>bold</b>"},
    ]
    code_display_data = [
        {"code": DISPLAY.format(mime="text/html", value='"<i>slanted</i>"'), "mime": "text/html"},
        {"code": DISPLAY.format(mime="image/svg+xml", value=SVG), "mime": "image/svg+xml"},
        {"code": DISPLAY.format(mime="image/png", value=PNG), "mime": "image/png"},
        {"code": DISPLAY.format(mime="text/markdown", value='"*word*"'), "mime": "text/markdown"},
    ]
    code_inspect_sample = "parseInt"

    def messages(self, msg_id, timeout=30):
        """Every output message of one request, up to idle."""
        found = []
        while True:
            message = self.kc.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return found
            found.append(message)

    def reply_to(self, msg_id, timeout=30):
        while True:
            reply = self.kc.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == msg_id:
                return reply

    def test_error_tells_name_message_and_place(self):
        self.flush_channels()
        reply, output = self.execute_helper(
            'function deep(): void {\n  throw new RangeError("out of range");\n}\ndeep();'
        )
        for content in (reply["content"], output[0]["content"]):
            self.assertEqual(content["ename"], "RangeError")
            self.assertEqual(content["evalue"], "out of range")
        trace = "\n".join(output[0]["content"]["traceback"])
        self.assertIn("deep", trace)
        self.assertNotIn("tslab", trace)
        self.assertNotIn("node:internal", trace)

    def test_type_error_runs_nothing(self):
        self.flush_channels()
        reply, output = self.execute_helper('console.log("ran"); const count: number = "three";')
        self.assertEqual(reply["content"]["status"], "error")
        self.assertEqual([message["msg_type"] for message in output], ["error"])
        self.assertIn("number", reply["content"]["evalue"])

    def test_execution_count_rises_by_one(self):
        self.flush_channels()
        first, _ = self.execute_helper("1")
        second, _ = self.execute_helper("2")
        self.assertEqual(second["content"]["execution_count"], first["content"]["execution_count"] + 1)

    def test_no_line_is_lost(self):
        self.flush_channels()
        msg_id = self.kc.execute("for (let i = 0; i < 100000; i++) console.log(i);")
        output = self.messages(msg_id, timeout=60)
        text = "".join(m["content"]["text"] for m in output if m["msg_type"] == "stream")
        self.assertEqual(text, "".join(f"{i}\n" for i in range(100000)))
        self.assertEqual(self.reply_to(msg_id)["content"]["status"], "ok")

    def test_a_failure_aborts_what_is_queued(self):
        self.flush_channels()
        failing = self.kc.execute('await new Promise((go) => setTimeout(go, 300)); throw new Error("first");')
        queued = [self.kc.execute(f"{i}") for i in range(3)]
        self.assertEqual(self.reply_to(failing)["content"]["status"], "error")
        for msg_id in queued:
            self.assertEqual(self.reply_to(msg_id)["content"]["status"], "aborted")
        time.sleep(0.5)
        self.flush_channels()
        reply, _ = self.execute_helper("1")
        self.assertEqual(reply["content"]["status"], "ok")

    def test_a_failure_aborts_nothing_when_errors_are_allowed(self):
        self.flush_channels()
        failing = self.kc.execute('throw new Error("first")', stop_on_error=False)
        queued = self.kc.execute("2")
        self.assertEqual(self.reply_to(failing)["content"]["status"], "error")
        self.assertEqual(self.reply_to(queued)["content"]["status"], "ok")

    def test_interrupt_stops_code_that_waits_and_code_that_spins(self):
        for code in (
            "for (;;) await new Promise((go) => setTimeout(go, 20));",
            "for (;;) {}",
            "await new Promise(() => {});",
        ):
            with self.subTest(code=code):
                self.flush_channels()
                msg_id = self.kc.execute(code)
                time.sleep(0.7)
                self.km.interrupt_kernel()
                self.assertEqual(self.reply_to(msg_id, timeout=20)["content"]["status"], "error")
                self.flush_channels()
                reply, _ = self.execute_helper("1")
                self.assertEqual(reply["content"]["status"], "ok")

    def test_comm_info_is_answered(self):
        self.flush_channels()
        msg_id = self.kc.comm_info()
        reply = self.reply_to(msg_id)
        self.assertEqual(reply["msg_type"], "comm_info_reply")
        self.assertEqual(reply["content"]["comms"], {})


if __name__ == "__main__":
    unittest.main()
