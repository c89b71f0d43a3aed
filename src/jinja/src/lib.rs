// SPDX-License-Identifier: Apache-2.0
//! The border between Assay and minijinja. Every function takes and gives plain bytes; a panic ends here, as an error.
//! Its C side, with what each function promises, is src/assay/models/prompts/jinja_border.h.
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use std::panic::{catch_unwind, AssertUnwindSafe};

pub struct Templates {
    environment: Environment<'static>,
}

pub struct Context {
    value: Value,
}

/// What went wrong, with the place in the template's source: line and column from 1, 0 where it is not known.
#[repr(C)]
pub struct Problem {
    text: *mut u8,
    length: usize,
    line: u32,
    column: u32,
}

type Take = extern "C" fn(*mut std::ffi::c_void, *const u8, usize);

unsafe fn text<'a>(data: *const u8, length: usize) -> &'a str {
    if length == 0 {
        return "";
    }
    std::str::from_utf8_unchecked(std::slice::from_raw_parts(data, length))
}

fn put(problem: *mut Problem, message: String, line: u32, column: u32) {
    let bytes = message.into_bytes().into_boxed_slice();
    let length = bytes.len();
    let data = Box::into_raw(bytes) as *mut u8;
    unsafe { *problem = Problem { text: data, length, line, column } };
}

fn describe(error: &minijinja::Error, source: Option<&str>) -> (String, u32, u32) {
    let mut message = match error.detail() {
        Some(detail) => detail.to_string(),
        None => match error.kind() {
            ErrorKind::UndefinedError => "a value that is not defined is used".to_string(),
            kind => kind.to_string(),
        },
    };
    let mut inner = std::error::Error::source(error);
    while let Some(cause) = inner {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        inner = cause.source();
    }
    let mut line = error.line().unwrap_or(0) as u32;
    let mut column = 0;
    let source = source.or_else(|| error.template_source());
    if let (Some(range), Some(source)) = (error.range(), source) {
        if let Some(before) = source.get(..range.start) {
            let start = before.rfind('\n').map_or(0, |place| place + 1);
            line = before.matches('\n').count() as u32 + 1;
            column = before[start..].chars().count() as u32 + 1;
            if error.kind() == ErrorKind::UndefinedError {
                if let Some(what) = source.get(range) {
                    message = format!("'{}' is not defined", what.trim());
                }
            }
        }
    }
    (message, line, column)
}

fn guarded(problem: *mut Problem, work: impl FnOnce() -> Result<(), (String, u32, u32)>) -> bool {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => true,
        Ok(Err((message, line, column))) => {
            put(problem, message, line, column);
            false
        }
        Err(_) => {
            put(problem, "the template engine gave up".to_string(), 0, 0);
            false
        }
    }
}

#[no_mangle]
pub extern "C" fn assay_jinja_new() -> *mut Templates {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_debug(true);
    environment.set_recursion_limit(200);
    Box::into_raw(Box::new(Templates { environment }))
}

/// # Safety
/// `templates` came from assay_jinja_new and is used no more.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_free(templates: *mut Templates) {
    drop(Box::from_raw(templates));
}

/// # Safety
/// Pointers are valid for their lengths, and the bytes are UTF-8.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_add(
    templates: *mut Templates,
    name: *const u8,
    name_length: usize,
    source: *const u8,
    source_length: usize,
    problem: *mut Problem,
) -> bool {
    guarded(problem, || {
        let name = text(name, name_length).to_string();
        let source = text(source, source_length).to_string();
        let copy = source.clone();
        (*templates).environment.add_template_owned(name, source).map_err(|error| describe(&error, Some(&copy)))
    })
}

/// Names that the template takes from its context, one a line.
/// # Safety
/// As assay_jinja_add.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_variables(
    templates: *const Templates,
    name: *const u8,
    name_length: usize,
    to: *mut std::ffi::c_void,
    take: Take,
    problem: *mut Problem,
) -> bool {
    guarded(problem, || {
        let template = (*templates)
            .environment
            .get_template(text(name, name_length))
            .map_err(|error| describe(&error, None))?;
        let globals: std::collections::HashSet<String> =
            (*templates).environment.globals().map(|(name, _)| name.to_string()).collect();
        let mut names: Vec<String> =
            template.undeclared_variables(false).into_iter().filter(|name| !globals.contains(name)).collect();
        names.sort();
        let joined = names.join("\n");
        take(to, joined.as_ptr(), joined.len());
        Ok(())
    })
}

/// # Safety
/// As assay_jinja_add; the context is freed by assay_jinja_context_free. Null where the bytes are no JSON.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_context(json: *const u8, length: usize) -> *mut Context {
    let parsed = catch_unwind(AssertUnwindSafe(|| serde_json::from_str::<Value>(text(json, length)).ok()));
    match parsed {
        Ok(Some(value)) => Box::into_raw(Box::new(Context { value })),
        _ => std::ptr::null_mut(),
    }
}

/// # Safety
/// `context` came from assay_jinja_context and is used no more.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_context_free(context: *mut Context) {
    drop(Box::from_raw(context));
}

/// # Safety
/// As assay_jinja_add.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_render(
    templates: *const Templates,
    name: *const u8,
    name_length: usize,
    context: *const Context,
    to: *mut std::ffi::c_void,
    take: Take,
    problem: *mut Problem,
) -> bool {
    guarded(problem, || {
        let template = (*templates)
            .environment
            .get_template(text(name, name_length))
            .map_err(|error| describe(&error, None))?;
        let rendered = template.render(&(*context).value).map_err(|error| describe(&error, None))?;
        take(to, rendered.as_ptr(), rendered.len());
        Ok(())
    })
}

/// # Safety
/// The text of a Problem that was put, once.
#[no_mangle]
pub unsafe extern "C" fn assay_jinja_free_text(data: *mut u8, length: usize) {
    drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(data, length)));
}
